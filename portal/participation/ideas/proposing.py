"""Taking an idea in, and taking it back: what its author does."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import Refused, TooManyTries
from geo.messages import mark as _
from geo.references import new_reference
from layers.areas.queries import smallest_area
from portal.accounts.assurance import PersonHere
from portal.accounts.rules import IdentityNeeded
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.comments.authors.rules import Author
from portal.comments.authors.service import author_of, demand_author
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation import deciding as moderated
from portal.comments.moderation.screening import hold_author, screen
from portal.comments.rules import Visibility
from portal.following.rules import What
from portal.following.service import forget_happenings
from portal.limits.service import take
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.reading import NewIdea
from portal.participation.ideas.rules import AUTHOR, IDEA, LETTER, PROPOSING, IdeaState
from portal.participation.ideas.standing import (
    changed,
    forget_idea,
    local_moment,
    locked_idea,
    no_such_idea,
    path_of,
    places_changed,
    tell_followers,
)
from portal.participation.spaces.rules import IDENTITY_OF, Activity, Space, demand_activity
from portal.workflow.service import Change, change_state, open_item

_AGAIN_S = 3_600


@dataclass(frozen=True)
class Proposed:
    """What became of a proposal: its reference, and whether it waits for a moderator first."""

    id: UUID
    ref: str
    is_pending: bool


def propose(
    session: Session, ctx: CommentContext, person: PersonHere, space: Space, new: NewIdea
) -> Proposed:
    """Take an idea in; it is shown at once, or after a moderator has looked at it.

    Raises Refused outside a phase for ideas and for who is blocked, AuthorNameNeeded,
    IdentityNeeded and TooManyTries; the session is bound to the person.
    """
    demand_activity(space, Activity.IDEA, local_moment(session, ctx.country))
    if person.identity < IDENTITY_OF[Activity.IDEA]:
        raise IdentityNeeded(IDENTITY_OF[Activity.IDEA])
    author = demand_author(session, person)
    if not take(session, ctx.keys, PROPOSING, person.id):
        raise TooManyTries(
            _("You have proposed many ideas today. Nothing is lost: propose this one tomorrow."),
            retry_after_s=_AGAIN_S,
        )
    author = hold_author(session, author)
    idea = _added(session, ctx, author, space, new)
    seen = screen(session, ctx, author, as_post(idea, space), IDEA, idea.id)
    idea.visibility = seen.value
    session.flush()
    if seen is Visibility.VISIBLE:
        places_changed(session, idea)
        tell_followers(session, space, idea, What.IDEA)
    actor = actor_of(author)
    record(session, actor, "idea.proposed", IDEA, str(idea.id), agency=space.agency)
    return Proposed(idea.id, idea.ref, seen is Visibility.PENDING)


def withdraw(
    session: Session,
    ctx: CommentContext,
    person: PersonHere,
    space: Space,
    idea_id: UUID,
    *,
    with_text: bool,
) -> None:
    """Take an idea back that is one's own; `with_text` takes its words and its place away as well.

    One that waits for a moderator goes as a whole, and out of the queue. Of one that was taken back
    before, the text can be taken away later. Raises NotFound for that of another, Refused once its
    answer is owed to those who support it.
    """
    author = author_of(session, person.id)
    _item, idea = locked_idea(session, idea_id)
    if author is None or idea.author_id != author.id:
        raise no_such_idea()
    if idea.merged_into is not None or idea.threshold_at is not None:
        raise Refused(
            _(
                "Those who support this idea have a right to its answer: it cannot be taken back"
                " any more."
            )
        )
    if idea.visibility == Visibility.HIDDEN:
        raise Refused(_("A moderator has hidden this idea: nobody can read it any more."))
    places_changed(session, idea)
    if with_text or idea.visibility == Visibility.PENDING:
        forget_idea(session, idea)
        forget_happenings(session, IDEA, idea.id)
        moderated.withdraw(session, ctx, IDEA, idea.id)
    changed(session, idea)
    if with_text and idea.state == IdeaState.WITHDRAWN:
        record(session, actor_of(author), "idea.removed", IDEA, str(idea.id), agency=space.agency)
        return
    change_state(session, ctx.workflows, idea.id, Change("withdraw"), actor_of(author), (AUTHOR,))


def is_own(session: Session, person: PersonHere, author_id: UUID | None) -> bool:
    """Check whether what an author wrote is the person's; the session is bound to the person."""
    author = author_of(session, person.id)
    return author is not None and author.id == author_id


def as_post(idea: IdeaRow, space: Space) -> ModeratedPost:
    """Return an idea as moderators see it."""
    return ModeratedPost(
        agency=idea.agency,
        author_id=idea.author_id,
        title=idea.title,
        markdown=idea.markdown,
        path=path_of(space, idea.ref),
        posted_at=idea.posted_at,
        visibility=Visibility(idea.visibility),
    )


def actor_of(author: Author) -> Actor:
    """Return an author as events name him: by a number that says nothing of the person."""
    return Actor(ActorKind.CITIZEN, str(author.id), "")


def _added(
    session: Session, ctx: CommentContext, author: Author, space: Space, new: NewIdea
) -> IdeaRow:
    idea_id, position = uuid4(), new.position
    area = None if position is None else smallest_area(session, position)
    open_item(
        session,
        ctx.workflows,
        IDEA,
        idea_id,
        space.agency,
        actor_of(author),
        own_days=space.answer_working_days,
    )
    idea = IdeaRow(
        id=idea_id,
        ref=new_reference(LETTER),
        space_id=space.id,
        language=new.language,
        title=storable(new.title),
        markdown=storable(new.text.markdown),
        html=storable(new.text.html),
        author_id=author.id,
        lon=None if position is None else position.lon,
        lat=None if position is None else position.lat,
        area=None if area is None else area.code,
        place=storable(new.place),
        posted_at=moment(session),
        visibility=Visibility.PENDING.value,
    )
    session.add(idea)
    session.flush()
    # What an idea has of its item the database has put there.
    session.refresh(idea)
    return idea
