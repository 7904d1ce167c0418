"""Polls as what can be discussed and followed: what other topics ask of one they do not know."""

from collections.abc import Collection, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from geo.messages import mark as _
from portal.comments.discussed import Discussed, DiscussedKind
from portal.following.kinds import Followed, FollowedKind
from portal.participation.polls.queries import public_poll_of, public_polls
from portal.participation.polls.rules import Poll, PollState
from portal.participation.spaces.queries import space_of, spaces_by_id
from portal.participation.spaces.rules import (
    IDENTITY_OF,
    Activity,
    Space,
    is_closed,
    phase_for,
)

KIND = "poll"


def discussed_poll(country: Country) -> DiscussedKind:
    """Return how a poll is discussed: in the phases of its space that allow comments."""

    def find(session: Session, poll_id: UUID) -> Discussed | None:
        found = _found(session, poll_id)
        if found is None:
            return None
        poll, space = found
        now = moment(session).astimezone(ZoneInfo(country.time_zone))
        because = None
        if poll.state is PollState.CANCELLED:
            because = _("This poll was cancelled. You can read everything that was said about it.")
        elif is_closed(space, now):
            because = _("This space is closed. You can read everything that was said in it.")
        elif phase_for(space, Activity.COMMENT, now) is None:
            because = _("Comments are not open now.")
        needed = IDENTITY_OF[Activity.COMMENT]
        return Discussed(space.agency, poll.titles, path_of(space, poll), because, needed)

    return DiscussedKind(KIND, find)


def path_of(space: Space, poll: Poll) -> str:
    """Return the address of the page of a poll, without the language."""
    return f"{space.path}/polls/{poll.ref}"


def _followed(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Followed]:
    polls = public_polls(session, ids)
    spaces = spaces_by_id(session, {one.space_id for one in polls})
    return {
        one.id: Followed(one.titles, path_of(spaces[one.space_id], one))
        for one in polls
        if one.space_id in spaces
    }


def _found(session: Session, poll_id: UUID) -> tuple[Poll, Space] | None:
    poll = public_poll_of(session, poll_id)
    space = None if poll is None else space_of(session, poll.space_id)
    return None if poll is None or space is None else (poll, space)


FOLLOWED_POLL = FollowedKind(KIND, _followed)
