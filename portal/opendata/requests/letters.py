"""The letters about data requests to officers: one has come, and what is overdue on which level."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.colleagues import Colleague, officers_of
from portal.accounts.officer_roles import Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.notifications.kinds import LetterKind
from portal.notifications.service import write_letter
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.rules import CENTRAL
from portal.opendata.requests.workflow import request_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.overdue_letters import OverdueLetter, write_overdue

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
    letter = OverdueLetter(OVERDUE, "/officers/data-requests?show=overdue", _GOOD_FOR)
    write_overdue(session, security, items, request_definitions(), _officers_for, letter)


def _officers_for(session: Session, role: str, agency: str | None) -> list[Colleague]:
    """List who hears of it: of the agency, or of the unit above all agencies."""
    if role == CENTRAL or agency is None:
        return officers_of(session, None, Role.APPROVER)
    officers = officers_of(session, agency, Role(role))
    return [one for one in officers if one.is_of_agency] or officers
