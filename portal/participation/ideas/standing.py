"""What actions on ideas share: the locks in their order, the clock, what the public is told."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.comments.rules import Visibility
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.jobs.queue import enqueue
from portal.participation.ideas.models import IdeaRow, IdeaSupport
from portal.participation.ideas.rules import IDEA
from portal.participation.revisions.service import forget_words
from portal.participation.spaces.rules import FOLLOW_PLACES, Space
from portal.workflow.models import WorkflowItem
from portal.workflow.service import locked_item

# The word of the workflow for the unit above all agencies.
CENTRAL = "central"


def local_moment(session: Session, country: Country) -> datetime:
    """Return the moment on the country's clock, on which dates are told."""
    return moment(session).astimezone(ZoneInfo(country.time_zone))


def locked_idea(session: Session, idea_id: UUID) -> tuple[WorkflowItem, IdeaRow]:
    """Return the item and the row of an idea, locked in this order and as they are now.

    Raises NotFound.
    """
    if session.get(IdeaRow, idea_id) is None:
        raise no_such_idea()
    item = locked_item(session, idea_id)
    return item, locked_row(session, idea_id)


def locked_row(session: Session, idea_id: UUID) -> IdeaRow:
    """Return the row of an idea, locked; its item is locked before where a state may change.

    Raises NotFound.
    """
    found = session.get(IdeaRow, idea_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise no_such_idea()
    return found


def no_such_idea() -> NotFound:
    """Return the error for an idea that is not there, or not for who asks."""
    return NotFound(_("There is no such idea."))


def of_officer(idea: IdeaRow, officer: Officer, role: Role) -> IdeaRow:
    """Return an idea of an agency for which the officer has a role; raises NotFound."""
    if not officer.may(role, idea.agency):
        raise no_such_idea()
    return idea


def roles_in(officer: Officer, agency: str | None) -> frozenset[str]:
    """Return the words for what an officer may do with the ideas of an agency."""
    unit = {CENTRAL} if officer.may(Role.APPROVER, None) else set()
    return officer.roles_for(agency) | unit


def refuse_unseen(idea: IdeaRow) -> None:
    """Raise Refused for an idea that is not public."""
    if idea.visibility != Visibility.VISIBLE:
        raise Refused(_("This idea is not public: it waits for a moderator, or was taken away."))


def changed(session: Session, idea: IdeaRow) -> None:
    """Note that what is shown of a locked idea is another, for the validators of pages."""
    session.flush()
    session.execute(
        update(IdeaRow).where(IdeaRow.id == idea.id).values(version=IdeaRow.version + 1)
    )
    session.refresh(idea)


def places_changed(session: Session, idea: IdeaRow) -> None:
    """Have what is found around places follow, where an idea has one.

    Not for every supporter: those are counted anew at night.
    """
    if idea.lon is not None:
        enqueue(session, FOLLOW_PLACES, IDEA)


def forget_idea(session: Session, idea: IdeaRow) -> None:
    """Leave nothing of what a locked idea said, now or before, nor of the place that it named."""
    forget_words(session, IDEA, idea)
    idea.place = idea.lon = idea.lat = idea.area = None
    idea.visibility = Visibility.REMOVED.value
    session.flush()


def count_anew(session: Session, ids: Iterable[UUID]) -> None:
    """Count the supporters of locked ideas from the rows that there are."""
    counted = (
        select(func.count())
        .where(IdeaSupport.idea_id == IdeaRow.id)
        .correlate(IdeaRow)
        .scalar_subquery()
    )
    session.flush()
    session.execute(
        update(IdeaRow)
        .where(IdeaRow.id.in_(list(ids)))
        .values(support_count=counted, version=IdeaRow.version + 1)
        .execution_options(synchronize_session=False)
    )


def tell_followers(session: Session, space: Space, idea: IdeaRow, what: What) -> None:
    """Note for followers and feeds what has happened to an idea that everybody may see."""
    if idea.visibility != Visibility.VISIBLE:
        return
    about = Subject(IDEA, idea.id)
    happening = Happening(
        subject=about,
        about=about,
        what=what,
        titles={idea.language: idea.title},
        path=path_of(space, idea.ref),
        within=Subject("space", space.id),
    )
    note_happening(session, happening)


def path_of(space: Space, ref: str) -> str:
    """Return the address of the page of an idea, without the language."""
    return f"{space.path}/ideas/{ref}"
