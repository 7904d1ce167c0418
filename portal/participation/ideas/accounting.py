"""Accounting for what was accepted: how far it has come, and by when it is to be done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.comments.context import CommentContext
from portal.following.rules import What
from portal.participation.ideas.models import IdeaProgress, IdeaRow
from portal.participation.ideas.reading import Official
from portal.participation.ideas.rules import IDEA, TO_BE_IMPLEMENTED, IdeaState
from portal.participation.ideas.standing import (
    changed,
    locked_idea,
    of_officer,
    places_changed,
    refuse_unseen,
    roles_in,
    tell_followers,
)
from portal.participation.spaces.rules import Space
from portal.workflow.service import Change, change_state

_DONE = 100


@dataclass(frozen=True)
class Report:
    """How far an idea has come, in words too; `implement_by` may be missing where it is done."""

    percent: int
    said: Official
    implement_by: date | None


def report_progress(
    session: Session,
    ctx: CommentContext,
    space: Space,
    idea_id: UUID,
    report: Report,
    by: Officer,
) -> None:
    """Publish a report; the first begins the implementing, and one of all of it ends it.

    Raises NotFound for an idea of other agencies, Refused for one that was not accepted, and
    InvalidParameter("implement_by") without a day by which the rest is to be done.
    """
    _item, idea = locked_idea(session, idea_id)
    of_officer(idea, by, Role.EDITOR)
    refuse_unseen(idea)
    if idea.state not in TO_BE_IMPLEMENTED:
        raise Refused(_("Progress is reported of ideas that were accepted and are not done yet."))
    is_done = report.percent == _DONE
    implement_by = report.implement_by or idea.implement_by
    if implement_by is None and not is_done:
        raise InvalidParameter(
            "implement_by", _("Say by which day it is to be done: people see when it is overdue.")
        )
    _add(session, idea, report, implement_by, by)
    changed(session, idea)
    tell_followers(session, space, idea, What.PROGRESS)
    _move(session, ctx, idea, by, is_done=is_done)


def _add(
    session: Session, idea: IdeaRow, report: Report, implement_by: date | None, by: Officer
) -> None:
    session.add(
        IdeaProgress(
            id=uuid4(),
            idea_id=idea.id,
            percent=report.percent,
            texts=storable(dict(report.said.texts)),
            htmls=storable(dict(report.said.htmls)),
            implement_by=implement_by,
            at=moment(session),
            made_by=storable(by.name),
        )
    )
    idea.percent, idea.implement_by = report.percent, implement_by


def _move(
    session: Session, ctx: CommentContext, idea: IdeaRow, by: Officer, *, is_done: bool
) -> None:
    """Change the state where the report does; what is written down names it either way."""
    if not is_done and idea.state == IdeaState.IMPLEMENTING:
        told = {"percent": idea.percent, "implement_by": idea.implement_by}
        record(session, by.actor, "idea.progress", IDEA, str(idea.id), agency=idea.agency, new=told)
        return
    places_changed(session, idea)
    change = Change("finish" if is_done else "implement")
    roles = roles_in(by, idea.agency)
    change_state(session, ctx.workflows, idea.id, change, by.actor, roles)
