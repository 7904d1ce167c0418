"""The letter to officers about posts and appeals that nobody has decided about in time."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.colleagues import Colleague, officers_of
from portal.accounts.officer_roles import Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter, write_letter
from portal.workflow.models import WorkflowItem

CENTRAL = "central"
MODERATION_OVERDUE = LetterKind(
    "comments.moderation_overdue",
    "portal.comments",
    frozenset({"site", "link", "count"}),
    title=_("Posts wait too long for a moderator"),
)
KINDS = (MODERATION_OVERDUE,)
_GOOD_FOR = timedelta(days=7)


def write_overdue(
    session: Session, security: Security, items: Sequence[WorkflowItem], role: str
) -> None:
    """Write one letter to each officer who hears of these items of one agency, all of one level."""
    for one in _officers(session, role, items[0].agency):
        language = one.language or FIRST_LANGUAGE
        values = {
            "site": security.site_name(language),
            "link": f"{security.public_url}/{language}/officers/moderation",
            "count": str(len(items)),
        }
        letter = Letter(MODERATION_OVERDUE, one.email, language, values, _GOOD_FOR)
        write_letter(session, security.keys, letter)


def _officers(session: Session, role: str, agency: str | None) -> list[Colleague]:
    if role == CENTRAL:
        return officers_of(session, None, Role.APPROVER)
    officers = officers_of(session, agency, Role(role))
    return [one for one in officers if one.is_of_agency] or officers
