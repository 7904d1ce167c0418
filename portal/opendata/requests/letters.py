"""The letters about data requests to officers: one has come, and what is overdue on which level."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.colleagues import Colleague, officers_of
from portal.accounts.officer_roles import Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter, write_letter
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.rules import CENTRAL
from portal.opendata.requests.workflow import request_definitions
from portal.workflow.definitions import Level
from portal.workflow.models import WorkflowItem

_PACKAGE = "portal.opendata.requests"
RECEIVED = LetterKind(
    "data_requests.received",
    _PACKAGE,
    frozenset({"site", "link"}),
    title=_("Somebody asks for data of the agency"),
)
OVERDUE = LetterKind(
    "data_requests.overdue",
    _PACKAGE,
    frozenset({"site", "link", "count", "level_ar", "level_en"}),
    title=_("Answers to data requests are overdue"),
)
KINDS = (RECEIVED, OVERDUE)
_GOOD_FOR = timedelta(days=7)


def write_received(
    session: Session, security: Security, row: RequestRow, agency: str | None = None
) -> None:
    """Write to the editors of an agency, that of the request or the next one, that it has come."""
    for one in _officers_for(session, Role.EDITOR, agency or row.agency):
        language = one.language or FIRST_LANGUAGE
        path = f"/officers/data-requests/{row.ref}"
        letter = security.letter(RECEIVED, one.email, language, path, _GOOD_FOR)
        write_letter(session, security.keys, letter)


def write_risen(session: Session, security: Security, items: Sequence[WorkflowItem]) -> None:
    """Write one letter to each officer who hears of these overdue requests of one agency."""
    told: dict[str, tuple[Colleague, Level, int]] = {}
    reached = Counter((one.escalation, one.version) for one in items)
    for (number, version), count in sorted(reached.items()):
        level = request_definitions()[version].escalation[number - 1]
        for one in _officers_for(session, level.role, items[0].agency):
            before = told[one.email][2] if one.email in told else 0
            told[one.email] = (one, level, before + count)
    for one, level, count in told.values():
        language = one.language or FIRST_LANGUAGE
        values = {
            "site": security.site_name(language),
            "link": f"{security.public_url}/{language}/officers/data-requests?show=overdue",
            "count": str(count),
            **{f"level_{code}": name for code, name in level.names.items()},
        }
        letter = Letter(OVERDUE, one.email, language, values, _GOOD_FOR)
        write_letter(session, security.keys, letter)


def _officers_for(session: Session, role: str, agency: str | None) -> list[Colleague]:
    """List who hears of it: of the agency, or of the unit above all agencies."""
    if role == CENTRAL or agency is None:
        return officers_of(session, None, Role.APPROVER)
    officers = officers_of(session, agency, Role(role))
    return [one for one in officers if one.is_of_agency] or officers
