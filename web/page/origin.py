"""Where a search starts from: a position, a place that was named, or a question back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Names
from layers.areas.queries import country_holds
from layers.around.rules import read_origin
from layers.deployment import Deployment
from layers.gazetteer.queries import settlements_near
from layers.gazetteer.rules import where_is
from layers.search.rules import Match, Place, decide
from layers.search.service import MOST_PLACES, find_places, point_of
from web.page.finder_query import FinderQuery

_SAME_DEG = 1e-5


@dataclass(frozen=True)
class Origin:
    """What was found out about the start of a search.

    Exactly one holds: `position` is known (and then `place` when it was named, else `near`, the
    names of the settlement it is in, when there is one), `choices` are to be chosen from, which
    are no more than a guess if `is_guess`, `is_unknown` because the name means nothing here, or
    none of it: nothing was asked yet. `is_instead` when a place was written beside a position that
    it does not mean.
    """

    position: Position | None = None
    place: Place | None = None
    near: Names | None = None
    is_in_country: bool = True
    choices: Sequence[Place] = ()
    is_guess: bool = False
    is_unknown: bool = False
    is_instead: bool = False

    @property
    def is_by_other_name(self) -> bool:
        """Check whether the place was taken by a name that is not its main one."""
        place = self.place
        return place is not None and place.match is Match.EXACT and not place.is_main


def find_origin(session: Session, deployment: Deployment, asked: FinderQuery) -> Origin:
    """Find the origin; raises InvalidParameter for coordinates that are none.

    When a position and a place are given, the place names the position if it can mean it.
    Otherwise the person has typed another place beside the old position, and means the place.
    """
    point = point_of(asked.place)
    places = [] if point else find_places(session, deployment.country, asked.place)
    if asked.has_position:
        position = read_origin(asked.given, deployment.country)
        named = next((place for place in places if _is_at(place, position)), None)
        if named is not None or not asked.place:
            return _located(session, deployment, position, named)
    if not asked.place:
        return Origin()
    decision = decide(places, MOST_PLACES)
    if point is not None:
        origin = _located(session, deployment, point, None)
    elif decision.taken is not None:
        origin = _located(session, deployment, decision.taken.position, decision.taken)
    else:
        origin = Origin(
            choices=decision.choices, is_guess=decision.is_guess, is_unknown=not decision.choices
        )
    return replace(origin, is_instead=asked.has_position)


def _is_at(place: Place, position: Position) -> bool:
    return (
        abs(place.position.lon - position.lon) <= _SAME_DEG
        and abs(place.position.lat - position.lat) <= _SAME_DEG
    )


def _located(
    session: Session, deployment: Deployment, position: Position, place: Place | None
) -> Origin:
    inside = country_holds(session, position.lon, position.lat)
    if inside is None:
        inside = deployment.country.box.holds(position)
    named = place if place and place.names else None
    near = None if named else where_is(settlements_near(session, [position])[0])
    return Origin(position, named, near, inside)
