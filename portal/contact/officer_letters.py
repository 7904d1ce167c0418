"""The letters about cases to officers: what has come in, and what is late on which level."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.messages import mark as _
from portal.accounts.colleagues import Colleague, officers_of
from portal.accounts.officer_roles import Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.contact.rules import CENTRAL
from portal.contact.workflow import case_definitions
from portal.notifications.kinds import LetterKind
from portal.notifications.service import write_once
from portal.workflow.models import WorkflowItem
from portal.workflow.overdue_letters import OverdueLetter, write_overdue

_PACKAGE = "portal.contact"
CASES_OVERDUE = LetterKind(
    "contact.cases_overdue",
    _PACKAGE,
    frozenset({"site", "link", "count", "level_ar", "level_en"}),
    title=_("Cases are overdue"),
)
CASE_ARRIVED = LetterKind(
    "contact.case_arrived",
    _PACKAGE,
    frozenset({"site", "link"}),
    title=_("A new case has come in"),
)
OFFICERS_KINDS = (CASES_OVERDUE, CASE_ARRIVED)
_GOOD_FOR = timedelta(days=7)


def write_risen(session: Session, security: Security, items: Sequence[WorkflowItem]) -> None:
    """Write one letter to each officer who hears of these cases of one agency.

    Who hears of a case says the role of the level that it has reached: those of the agency itself,
    or those of the unit above all. The letter names the highest level of those that it is about.
    """
    definitions = case_definitions(items[0].definition)
    letter = OverdueLetter(CASES_OVERDUE, "/officers/cases?show=overdue", _GOOD_FOR)
    write_overdue(session, security, items, definitions, officers_for, letter)


def write_arrived(session: Session, security: Security, agency: str | None) -> None:
    """Write to the editors of an agency that a case has come in, once in an hour of the clock.

    To those of the unit where it is its own.
    """
    hour = moment(session).isoformat(timespec="hours")
    for one in officers_for(session, Role.EDITOR, agency):
        language = one.language or FIRST_LANGUAGE
        letter = security.letter(CASE_ARRIVED, one.email, language, "/officers/cases", _GOOD_FOR)
        write_once(session, security.keys, letter, agency or "", one.email, hour)


def officers_for(session: Session, role: str, agency: str | None) -> list[Colleague]:
    """List who hears of a level: of the agency, or of the unit above all agencies."""
    if role == CENTRAL:
        return officers_of(session, None, Role.APPROVER)
    officers = officers_of(session, agency, Role(role))
    return [one for one in officers if one.is_of_agency] or officers
