"""The letters about ideas to officers: an answer is owed, and what is overdue on which level."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.colleagues import Colleague, officers_of
from portal.accounts.officer_roles import Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.notifications.kinds import LetterKind
from portal.notifications.service import write_letter
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.standing import CENTRAL
from portal.participation.ideas.workflow import idea_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.overdue_letters import OverdueLetter, write_overdue

_PACKAGE = "portal.participation.ideas"
ANSWER_OWED = LetterKind(
    "ideas.answer_owed",
    _PACKAGE,
    frozenset({"site", "link"}),
    title=_("An idea has enough support: an answer is owed"),
)
IDEAS_OVERDUE = LetterKind(
    "ideas.ideas_overdue",
    _PACKAGE,
    frozenset({"site", "link", "count", "level_ar", "level_en"}),
    title=_("Answers to ideas are overdue"),
)
KINDS = (ANSWER_OWED, IDEAS_OVERDUE)
_GOOD_FOR = timedelta(days=7)


def write_answer_owed(session: Session, security: Security, idea: IdeaRow) -> None:
    """Write to the editors of an agency that enough people support an idea of its space."""
    for one in _officers_for(session, Role.EDITOR, idea.agency):
        language = one.language or FIRST_LANGUAGE
        path = f"/officers/ideas/{idea.ref}"
        letter = security.letter(ANSWER_OWED, one.email, language, path, _GOOD_FOR)
        write_letter(session, security.keys, letter)


def write_risen(session: Session, security: Security, items: Sequence[WorkflowItem]) -> None:
    """Write one letter to each officer who hears of these overdue ideas of one agency."""
    letter = OverdueLetter(IDEAS_OVERDUE, "/officers/ideas?show=overdue", _GOOD_FOR)
    write_overdue(session, security, items, idea_definitions(), _officers_for, letter)


def _officers_for(session: Session, role: str, agency: str | None) -> list[Colleague]:
    """List who hears of it: of the agency, or of the unit above all agencies."""
    if role == CENTRAL:
        return officers_of(session, None, Role.APPROVER)
    officers = officers_of(session, agency, Role(role))
    return [one for one in officers if one.is_of_agency] or officers
