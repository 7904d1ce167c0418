"""The names of the demonstration data."""

import pytest

from geo.coordinates import Position
from geo.distances import distance_m
from importers.gazetteer.candidates import Candidate, Checked
from importers.gazetteer.own_table import table_names
from importers.samples.names import NAMES_FILE
from layers.deployment import Deployment
from layers.gazetteer.queries import names_equal
from layers.gazetteer.spelling import name_key
from layers.search.service import find_place


def test_every_row_can_be_taken_and_says_that_it_is_approximate(
    samples: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    candidates = list(table_names(NAMES_FILE, samples.country, tmp_path_factory.mktemp("names")))
    checked = Checked(samples.country, candidates)
    places = list(checked.places())
    assert checked.findings == []
    assert len(places) > 650
    assert all(place.is_approximate and set(place.names) == {"ar", "en"} for place in places)
    assert all(isinstance(one, Candidate) for one in candidates)


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("العبدلي", 35.91, 31.96),
        ("صويلح", 35.84, 32.02),
        ("Sweileh", 35.84, 32.02),
        ("وادي موسى", 35.48, 30.32),
        ("وسط البلد", 35.93, 31.95),
        ("الدوار السابع", 35.86, 31.96),
        ("7th circle", 35.86, 31.96),
        ("شارع مكة", 35.86, 31.97),
        ("الجامعة الأردنية", 35.87, 32.01),
        ("Jabal al-Hussein", 35.92, 31.965),
        ("Tala Bay", 34.98, 29.41),
        ("Al-Husn", 35.88, 32.49),
        ("aman", 35.93, 31.95),
        ("Akaba", 35.0, 29.53),
    ],
)
def test_what_people_ask_for_is_taken(
    samples: Deployment, name: str, lon: float, lat: float
) -> None:
    with samples.database.reading() as session:
        taken = find_place(session, samples.country, name).taken
    assert taken is not None
    assert distance_m(taken.position, Position(lon, lat)) < 5_000


def test_a_neighbourhood_lies_in_areas(samples: Deployment) -> None:
    with samples.database.reading() as session:
        (found,) = names_equal(session, [name_key("جبل اللويبدة")], 5)
    assert found.area_codes[:1] == ("JO-AM",)
