"""Nameless places on pages: told by the quarter they are in, all of a page in one statement."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from geo.coordinates import Position
from layers.deployment import Deployment
from layers.gazetteer.rules import NamedPlaceContent, NameSource, PlaceKind
from layers.gazetteer.service import replace_source
from tests.conftest import client_of
from tests.layers.places import AMMAN, place, release
from tests.statements import sent

QUARTER = NamedPlaceContent(
    "a", {"ar": "حي الورد", "en": "Ward"}, PlaceKind.NEIGHBOURHOOD, AMMAN, 60, 1_000
)
FINDER = "/{}/around-me?lat=31.954&lon=35.911&radius=20000&layers=schools"
AREA = "/{}/areas/JO-AM/schools"


@pytest.fixture
def schools(jordan: Deployment) -> Iterator[TestClient]:
    """Schools of which some have no name: with a street, in the quarter, and far from it."""
    far = Position(AMMAN.lon + 0.05, AMMAN.lat)
    codes = ("JO-AM",)
    release(
        jordan,
        [
            place("1", names={"ar": "مدرسة"}, area_codes=codes),
            place(
                "2",
                AMMAN.lon + 0.001,
                names={"en": "School"},
                address={"en": "Mecca Street"},
                area_codes=codes,
            ),
            place("3", far.lon, names={}, area_codes=codes),
            place("4", AMMAN.lon + 0.002, area_codes=codes),
            place("5", AMMAN.lon + 0.003, names={}, area_codes=codes),
        ],
    )
    with client_of(jordan) as client:
        yield client


def _know_the_quarter(jordan: Deployment) -> None:
    with jordan.database.writing() as session:
        replace_source(session, NameSource("test", "Test", "Test", "CC0"), [QUARTER])


def _names(page: str) -> dict[str, str]:
    titles = re.findall(r'<a href="/\w\w/places/schools/(\d)[^"]*">(.*?)</a>', page)
    return {ref: unescape(re.sub("<[^>]+>", "", title)) for ref, title in titles}


def _heading(page: str) -> str:
    return unescape(re.sub("<[^>]+>", "", re.findall(r"<h1>(.*?)</h1>", page)[0]))


@pytest.mark.parametrize("listed", [FINDER, AREA])
def test_a_nameless_place_is_told_by_its_quarter_where_one_is_known(
    jordan: Deployment, schools: TestClient, listed: str
) -> None:
    before = _names(schools.get(listed.format("en")).text)
    _know_the_quarter(jordan)
    after = _names(schools.get(listed.format("en")).text)
    unchanged = {"2": "School – Mecca Street", "3": "School – Amman", "4": "School 4"}
    assert before == unchanged | {"1": "School – Amman", "5": "School – Amman"}
    assert after == unchanged | {"1": "School near Ward", "5": "School near Ward"}
    assert _names(schools.get(listed.format("ar")).text)["1"] == "مدرسة قرب حي الورد"


def test_the_page_of_a_place_names_its_quarter_and_tells_those_nearby_by_theirs(
    jordan: Deployment, schools: TestClient
) -> None:
    without = schools.get("/en/places/schools/1").text
    assert _heading(without) == "School – Amman"
    assert "place-quarter" not in without
    _know_the_quarter(jordan)
    nameless = schools.get("/en/places/schools/1").text
    assert _heading(nameless) == "School near Ward"
    assert "place-quarter" not in nameless
    assert _names(nameless)["5"] == "School near Ward"
    named = schools.get("/en/places/schools/4").text
    assert _heading(named) == "School 4"
    quarter = re.search(r'<p class="place-quarter">(.*?)</p>', named)
    assert quarter is not None and re.sub("<[^>]+>", "", quarter[1]) == "In Ward"
    assert "place-quarter" not in schools.get("/en/places/schools/3").text


@pytest.mark.parametrize("path", [FINDER, AREA, "/{}/places/schools/1"])
def test_the_quarters_of_a_page_are_one_statement(
    jordan: Deployment, schools: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    _know_the_quarter(jordan)
    with sent(monkeypatch) as seen:
        assert schools.get(path.format("en")).text.count("near Ward") >= 2
    # The finder asks for the name of where its search begins as well.
    asked = [one for one in seen if "AS point (lon, lat, number)" in one]
    assert len(asked) == (2 if path == FINDER else 1)


def test_where_every_place_has_a_name_no_quarter_is_asked_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sent(monkeypatch) as seen:
        assert "card-distance" in client.get(FINDER.format("en")).text
    assert len([one for one in seen if "AS point (lon, lat, number)" in one]) == 1
