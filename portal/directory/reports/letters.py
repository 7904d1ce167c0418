"""The letter about reports that are overdue, to those officers of the agency who hear of it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.colleagues import officers_of
from portal.accounts.officer_roles import Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.directory.reports.workflow import report_definitions
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter, write_letter
from portal.workflow.models import WorkflowItem

REPORTS_OVERDUE = LetterKind(
    "directory.reports_overdue",
    "portal.directory.reports",
    frozenset({"site", "link", "count"}),
    title=_("Error reports are overdue"),
)
REPORT_NEW = LetterKind(
    "directory.report_new",
    "portal.directory.reports",
    frozenset({"site", "link"}),
    title=_("A new error report has come in"),
)
KINDS = (REPORTS_OVERDUE, REPORT_NEW)
_GOOD_FOR = timedelta(days=7)


def write_overdue(session: Session, security: Security, items: Sequence[WorkflowItem]) -> None:
    """Write one letter to each officer who hears of these reports of one agency.

    Who that is follows from the highest level that one of them has reached: officers of the
    agency itself, or those of all agencies where it has none.
    """
    reached = max(items, key=lambda item: item.escalation)
    levels = report_definitions()[reached.version].escalation
    role = Role(levels[reached.escalation - 1].role)
    officers = officers_of(session, reached.agency, role)
    own = [one for one in officers if one.is_of_agency] or officers
    for one in own:
        language = one.language or FIRST_LANGUAGE
        values = {
            "site": security.site_name(language),
            "link": f"{security.public_url}/{language}/officers/reports?show=overdue",
            "count": str(len(items)),
        }
        letter = Letter(REPORTS_OVERDUE, one.email, language, values, _GOOD_FOR)
        write_letter(session, security.keys, letter)


def write_new(session: Session, security: Security, agency: str | None) -> None:
    """Write to the editors of an agency that a report has come in; of all where it has none."""
    officers = officers_of(session, agency, Role.EDITOR)
    for one in [one for one in officers if one.is_of_agency] or officers:
        language = one.language or FIRST_LANGUAGE
        letter = security.letter(REPORT_NEW, one.email, language, "/officers/reports", _GOOD_FOR)
        write_letter(session, security.keys, letter)
