"""Ideas as other topics know them: what is discussed, moderated and followed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.messages import mark as _
from portal.comments.discussed import Discussed, DiscussedKind
from portal.comments.moderated import ModeratedKind, ModeratedPost
from portal.comments.rules import Visibility
from portal.following.kinds import Followed, FollowedKind
from portal.following.rules import What
from portal.following.service import forget_happenings
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.proposing import as_post
from portal.participation.ideas.queries import idea_of, ideas_of
from portal.participation.ideas.rules import IDEA, IdeaState
from portal.participation.ideas.standing import (
    changed,
    locked_row,
    path_of,
    places_changed,
    tell_followers,
)
from portal.participation.spaces.queries import space_of, spaces_by_id
from portal.participation.spaces.rules import IDENTITY_OF, Activity, is_closed

_MERGED = _("This idea was merged with another one, and is discussed there.")
_WITHDRAWN = _("This idea was taken back by whoever proposed it.")
_OVER = _("The space is closed, so nothing more is written here.")


def find_discussed(session: Session, idea_id: UUID) -> Discussed | None:
    """Return a visible idea as something to be discussed."""
    idea = idea_of(session, idea_id)
    space = None if idea is None else space_of(session, idea.space_id)
    if idea is None or space is None:
        return None
    closed = {IdeaState.MERGED: _MERGED, IdeaState.WITHDRAWN: _WITHDRAWN}.get(idea.state)
    if is_closed(space, moment(session)):
        closed = _OVER
    return Discussed(
        agency=idea.agency,
        titles={idea.language: idea.title},
        path=path_of(space, idea.ref),
        closed_because=closed,
        identity=IDENTITY_OF[Activity.COMMENT],
    )


def find_followed(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Followed]:
    """Return visible ideas as something to be followed."""
    ideas = ideas_of(session, ids)
    spaces = spaces_by_id(session, {one.space_id for one in ideas.values()})
    return {
        id_: Followed({one.language: one.title}, path_of(spaces[one.space_id], one.ref))
        for id_, one in ideas.items()
        if one.space_id in spaces
    }


def find_moderated(session: Session, idea_id: UUID) -> ModeratedPost | None:
    """Return an idea as something to be moderated, visible or not."""
    idea = session.get(IdeaRow, idea_id)
    space = None if idea is None else space_of(session, idea.space_id)
    return None if idea is None or space is None else as_post(idea, space)


def set_visibility(session: Session, idea_id: UUID, visibility: Visibility) -> None:
    """Show or hide an idea; what waited is told to followers, what is hidden leaves their feeds."""
    idea = locked_row(session, idea_id)
    before, idea.visibility = idea.visibility, visibility.value
    if before == visibility:
        return
    changed(session, idea)
    places_changed(session, idea)
    space = space_of(session, idea.space_id)
    if visibility is not Visibility.VISIBLE:
        forget_happenings(session, IDEA, idea.id)
    elif before == Visibility.PENDING and space is not None:
        tell_followers(session, space, idea, What.IDEA)


DISCUSSED = DiscussedKind(IDEA, find_discussed)
MODERATED = ModeratedKind(IDEA, find_moderated, set_visibility)
FOLLOWED = FollowedKind(IDEA, find_followed)
