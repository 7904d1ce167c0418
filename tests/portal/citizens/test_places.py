"""A person's own places: sealed, few, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from geo.coordinates import Position
from geo.errors import InvalidParameter, Refused
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give, withdraw
from portal.citizens.places.models import PersonPlace
from portal.citizens.places.rules import MOST_PLACES, NewPlace, PlaceKind, read_place
from portal.citizens.places.service import forget_places, keep_place, own_places, remove_place
from tests.portal.citizens.resident import Resident, settle

HOME = Position(35.912345, 31.954321)


def keep(resident: Resident, kind: PlaceKind = PlaceKind.HOME, name: str = "بيتنا") -> None:
    """Keep a place."""
    with resident.database.writing() as session:
        keep_place(session, resident.context, resident.id, NewPlace(kind, name, HOME))
    resident.clock.move(timedelta(seconds=1))


def test_a_place_is_sealed_and_its_persons_alone(resident: Resident) -> None:
    other = settle(resident.database, resident.context)
    keep(resident)
    with resident.database.writing() as session:
        row = session.scalars(select(PersonPlace)).one()
        for known in (b"35.91", b"31.95", "بيتنا".encode()):
            assert known not in row.sealed_content
        (place,) = own_places(session, resident.context, resident.id)
        assert (place.kind, place.name, place.position) == (PlaceKind.HOME, "بيتنا", HOME)
        assert "35.9" not in repr(place), "what is printed by mistake ends in a log"
        assert own_places(session, other.context, other.id) == []
        remove_place(session, other.id, place.id)
        assert len(own_places(session, resident.context, resident.id)) == 1
        resident.context.person_keys.destroy(resident.id)
        assert own_places(session, resident.context, resident.id) == []


def test_one_home_many_schools_and_not_more_than_anybody_needs(resident: Resident) -> None:
    keep(resident)
    keep(resident, name="البيت الجديد")
    for number in range(MOST_PLACES - 1):
        keep(resident, PlaceKind.SCHOOL, f"school {number}")
    with pytest.raises(Refused, match="remove one first"):
        keep(resident, PlaceKind.OTHER)
    with resident.database.writing() as session:
        names = [one.name for one in own_places(session, resident.context, resident.id)]
        assert names == ["البيت الجديد", *(f"school {number}" for number in range(MOST_PLACES - 1))]
        forget_places(session, resident.id)
        assert own_places(session, resident.context, resident.id) == []


@pytest.mark.parametrize(
    ("kind", "name", "position", "field"),
    [
        ("castle", "", HOME, "kind"),
        ("home", "x" * 61, HOME, "name"),
        ("home", "", None, "place"),
    ],
)
def test_what_is_no_place_is_said(
    kind: str, name: str, position: Position | None, field: str
) -> None:
    with pytest.raises(InvalidParameter) as refused:
        read_place(kind, name, position)
    assert refused.value.parameter == field


def test_who_takes_back_the_consent_has_no_places_here_any_more(resident: Resident) -> None:
    with resident.database.writing() as session:
        news = give(session, resident.id, Purpose.NEWS, language="ar")
        nearby = give(session, resident.id, Purpose.NEARBY, language="ar")
    keep(resident)
    for consent, left in ((news, 1), (nearby, 0)):
        with resident.database.writing() as session:
            withdraw(session, resident.id, consent)
            assert len(session.scalars(select(PersonPlace)).all()) == left
