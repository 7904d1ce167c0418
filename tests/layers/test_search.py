"""Finding places by name."""

import pytest

from geo.coordinates import Position
from geo.distances import distance_m
from layers.deployment import Deployment
from layers.search.service import Place, find_places, meant_place


def _found(samples: Deployment, text: str) -> list[Place]:
    with samples.database.reading() as session:
        return find_places(session, samples.country, text)


@pytest.mark.parametrize(
    "text",
    [
        "الزرقاء",
        "الزرقا",
        "زرقاء",
        "Zarqa",
        "ZARQA",
        "الزَّرقاء",
        "محافظة الزرقاء",
        "Zarqa Governorate",
    ],
)
def test_a_governorate_is_found_in_any_spelling(samples: Deployment, text: str) -> None:
    meant = meant_place(_found(samples, text))
    assert meant is not None
    assert meant.id == "JO-AZ"


def test_an_area_stands_where_its_features_are(samples: Deployment) -> None:
    (mafraq, *_rest) = _found(samples, "المفرق")
    town = Position(36.208, 32.343)
    assert distance_m(mafraq.position, town) < 15_000


def test_coordinates_are_their_own_place(samples: Deployment) -> None:
    (place,) = _found(samples, "٣١٫٩٥، ٣٥٫٩١")
    assert place.position == Position(35.91, 31.95)
    assert meant_place([place]) is place


def test_features_are_found_with_their_areas(samples: Deployment) -> None:
    with samples.database.reading() as session:
        names = [
            p for p in find_places(session, samples.country, "مدرسة الزيتون") if p.kind == "feature"
        ]
    assert names
    assert all(place.layer and place.within for place in names)


def test_several_namesakes_are_left_to_the_person(samples: Deployment) -> None:
    assert meant_place(_found(samples, "مدرسة")) is None


@pytest.mark.parametrize("text", ["qqqqqq", "%", "", " ", "\0", "'; DROP TABLE area; --"])
def test_nothing_is_found_for_nothing(samples: Deployment, text: str) -> None:
    assert _found(samples, text) == []
