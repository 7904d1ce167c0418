"""Spaces as what can be discussed and followed: what other topics ask of one they do not know."""

from collections.abc import Collection, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from geo.messages import mark as _
from portal.comments.discussed import Discussed, DiscussedKind
from portal.following.kinds import Followed, FollowedKind
from portal.participation.spaces.queries import space_of, spaces_by_id
from portal.participation.spaces.rules import (
    IDENTITY_OF,
    Activity,
    is_closed,
    next_phase_for,
    phase_for,
)

KIND = "space"


def discussed_space(country: Country) -> DiscussedKind:
    """Return how a space is discussed: in the phases that allow comments."""

    def find(session: Session, space_id: UUID) -> Discussed | None:
        space = space_of(session, space_id)
        if space is None:
            return None
        now = moment(session).astimezone(ZoneInfo(country.time_zone))
        because = None
        if is_closed(space, now):
            because = _("This space is closed. You can read everything that was said in it.")
        elif phase_for(space, Activity.COMMENT, now) is None:
            because = _("Comments are not open now.")
            if next_phase_for(space, Activity.COMMENT, now) is not None:
                because = _("Comments are not open yet: the page of the space says when they are.")
        needed = IDENTITY_OF[Activity.COMMENT]
        return Discussed(space.agency, space.titles, space.path, because, needed)

    return DiscussedKind(KIND, find)


def _followed(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Followed]:
    spaces = spaces_by_id(session, ids).values()
    return {one.id: Followed(one.titles, one.path) for one in spaces}


FOLLOWED_SPACE = FollowedKind(KIND, _followed)
