"""Keeping a person's own places: sealed by the person's key, read back for the person alone."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.coordinates import Position
from geo.errors import Refused
from geo.messages import mark as _
from portal.citizens.context import CitizenContext
from portal.citizens.places.models import PersonPlace
from portal.citizens.places.rules import MOST_PLACES, NewPlace, OwnPlace, PlaceKind

_PURPOSE = "own place"


def own_places(session: Session, context: CitizenContext, person_id: UUID) -> Sequence[OwnPlace]:
    """Return the places of a person in the order of their kinds; none once the key is gone."""
    rows = session.scalars(
        select(PersonPlace)
        .where(PersonPlace.person_id == person_id)
        .order_by(PersonPlace.created_at, PersonPlace.id)
    )
    opened = [_opened(context, row) for row in rows]
    kinds = list(PlaceKind)
    return sorted((one for one in opened if one), key=lambda one: kinds.index(one.kind))


def keep_place(session: Session, context: CitizenContext, person_id: UUID, place: NewPlace) -> UUID:
    """Keep a place; a home or a work takes the place of the one before. Return its id.

    Raises Refused when the person keeps as many as anybody may.
    """
    own = PersonPlace.person_id == person_id
    if place.kind.is_single:
        session.execute(delete(PersonPlace).where(own, PersonPlace.kind == place.kind))
    if len(session.scalars(select(PersonPlace.id).where(own)).all()) >= MOST_PLACES:
        raise Refused(
            _("You keep {most} places, which is as many as there may be: remove one first."),
            most=MOST_PLACES,
        )
    place_id = uuid4()
    position = place.position
    held = {"id": str(place_id), "name": place.name, "lon": position.lon, "lat": position.lat}
    sealed = context.person_keys.seal(person_id, _PURPOSE, orjson.dumps(held))
    session.add(
        PersonPlace(
            id=place_id,
            person_id=person_id,
            kind=place.kind,
            sealed_content=sealed,
            created_at=moment(session),
        )
    )
    session.flush()
    return place_id


def remove_place(session: Session, person_id: UUID, place_id: UUID) -> None:
    """Remove a place of a person; what is not there, or another's, is left alone."""
    own = (PersonPlace.person_id == person_id, PersonPlace.id == place_id)
    session.execute(delete(PersonPlace).where(*own))


def forget_places(session: Session, person_id: UUID) -> None:
    """Remove all places of a person, as one does who takes back the consent."""
    session.execute(delete(PersonPlace).where(PersonPlace.person_id == person_id))


def _opened(context: CitizenContext, row: PersonPlace) -> OwnPlace | None:
    plain = context.person_keys.unseal(row.person_id, _PURPOSE, row.sealed_content)
    held = None if plain is None else orjson.loads(plain)
    if held is None or held["id"] != str(row.id):
        return None
    return OwnPlace(row.id, PlaceKind(row.kind), held["name"], Position(held["lon"], held["lat"]))
