"""Finding places by name."""

from dataclasses import replace
from pathlib import Path

import pytest

from geo.coordinates import Position
from geo.distances import distance_m
from importers.areas import import_areas
from layers.deployment import Deployment
from layers.gazetteer.rules import NamedPlaceContent, NameSource, PlaceKind
from layers.gazetteer.service import replace_source
from layers.search.rules import Decision, Place
from layers.search.service import find_place, find_places, point_of, suggest_places
from tests.layers.places import place, release

SOURCE = NameSource("test", "Test", "Test", "CC0")


def _decided(deployment: Deployment, text: str) -> Decision:
    with deployment.database.reading() as session:
        return find_place(session, deployment.country, text)


def _found(deployment: Deployment, text: str) -> list[Place]:
    with deployment.database.reading() as session:
        return find_places(session, deployment.country, text)


def _name(deployment: Deployment, *places: NamedPlaceContent) -> None:
    with deployment.database.writing() as session:
        replace_source(session, SOURCE, places)


def _place(
    ref: str,
    ar: str,
    lon: float,
    lat: float,
    *,
    kind: PlaceKind = PlaceKind.NEIGHBOURHOOD,
    rank: int = 60,
) -> NamedPlaceContent:
    return NamedPlaceContent(ref, {"ar": ar}, kind, Position(lon, lat), rank, 1000)


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
        "مدينة الزرقاء",
        "Zarqa Governorate",
        "Az-Zarqa",
    ],
)
def test_a_governorate_is_found_in_any_spelling(samples: Deployment, text: str) -> None:
    taken = _decided(samples, text).taken
    assert taken is not None
    assert taken.id == "JO-AZ"
    assert taken.level == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("irbed", "JO-IR"),
        ("Zerqa", "JO-AZ"),
        ("Akaba", "JO-AQ"),
        ("ماديا", "JO-MD"),
        ("aman", "JO-AM"),
        ("السط", "JO-BA"),
        ("الكك", "JO-KA"),
    ],
)
def test_a_misspelt_name_is_asked_about_and_never_taken(
    jordan: Deployment, text: str, code: str
) -> None:
    decision = _decided(jordan, text)
    assert decision.taken is None
    assert decision.is_guess
    assert code in [choice.id[:5] for choice in decision.choices[:3]]


@pytest.mark.parametrize("name", ["الجامعة الأردنية", "Jabal al-Hussein"])
def test_a_single_feature_that_is_merely_similar_is_not_taken(
    jordan: Deployment, name: str
) -> None:
    names = {"ar": "أكاديمية الجامعة الأردنية", "en": "Jabal al-Hussein Girls' School"}
    release(jordan, [place("1", names=names)])
    decision = _decided(jordan, name)
    assert decision.taken is None
    assert decision.choices[0].id == "schools/1"


def test_a_feature_with_exactly_this_name_is_taken(jordan: Deployment) -> None:
    release(jordan, [place("1", names={"en": "Zaytun Girls' School"})])
    taken = _decided(jordan, "zaytun girls school").taken
    assert taken is not None
    assert taken.id == "schools/1"


def test_the_area_wins_over_a_kindergarten_of_its_name(jordan: Deployment) -> None:
    release(jordan, [place("1", 35.2, 29.6, names={"ar": "مادبا"})])
    taken = _decided(jordan, "مادبا").taken
    assert taken is not None
    assert (taken.kind, taken.id) == ("area", "JO-MD")


def test_namesakes_are_asked_with_their_areas(jordan: Deployment) -> None:
    _name(jordan, _place("a", "حي الزهور", 35.93, 31.93), _place("b", "حي الزهور", 35.85, 32.55))
    decision = _decided(jordan, "حي الزهور")
    assert decision.taken is None
    assert not decision.is_guess
    within = [choice.within[0].names["en"] for choice in decision.choices]
    assert sorted(within) == ["Amman", "Irbid"]


def test_what_matters_clearly_more_is_taken_before_its_namesakes(jordan: Deployment) -> None:
    _name(
        jordan,
        _place("a", "الضليل الجديدة", 35.93, 31.93, kind=PlaceKind.CITY, rank=85),
        _place("b", "الضليل الجديدة", 35.85, 32.55, kind=PlaceKind.STREET, rank=40),
    )
    taken = _decided(jordan, "الضليل الجديدة").taken
    assert taken is not None
    assert taken.id == "test/a"


def test_an_old_name_of_the_capital_does_not_hide_a_village(jordan: Deployment) -> None:
    capital = _place("a", "العاصمة القديمة", 35.93, 31.93, kind=PlaceKind.CITY, rank=94)
    _name(
        jordan,
        replace(capital, alternatives=("قصر الورد",)),
        _place("b", "قصر الورد", 35.7, 31.27, kind=PlaceKind.VILLAGE, rank=53),
    )
    decision = _decided(jordan, "قصر الورد")
    assert decision.taken is None
    assert {choice.id for choice in decision.choices} == {"test/a", "test/b"}


def test_two_sources_that_know_one_place_do_not_make_a_question(jordan: Deployment) -> None:
    _name(
        jordan, _place("a", "جبل القصور", 35.93, 31.95), _place("b", "جبل القصور", 35.931, 31.951)
    )
    assert _decided(jordan, "جبل القصور").taken is not None


def test_a_place_is_asked_about_by_a_later_word_of_its_name(jordan: Deployment) -> None:
    _name(jordan, _place("a", "جبل القصور", 35.93, 31.95))
    decision = _decided(jordan, "القصور")
    assert decision.taken is None
    assert decision.choices[0].id == "test/a"


def test_an_area_stands_where_its_features_are(samples: Deployment) -> None:
    mafraq = _decided(samples, "المفرق").taken
    town = Position(36.208, 32.343)
    assert mafraq is not None
    assert distance_m(mafraq.position, town) < 15_000


def test_coordinates_are_their_own_place() -> None:
    assert point_of("٣١٫٩٥، ٣٥٫٩١") == Position(35.91, 31.95)
    assert point_of("الزرقاء") is None


def test_features_are_found_with_their_areas(samples: Deployment) -> None:
    names = [p for p in _found(samples, "مدرسة الزيتون") if p.kind == "feature"]
    assert names
    assert all(place.layer and place.within for place in names)


def test_several_namesakes_are_left_to_the_person(samples: Deployment) -> None:
    decision = _decided(samples, "مدرسة")
    assert decision.taken is None
    assert len(decision.choices) == 8


@pytest.mark.parametrize(
    "text", ["qqqqqq", "%", "", " ", "\0", "'; DROP TABLE area; --", "xyzzyqq", "غغغقق"]
)
def test_nothing_is_found_for_nothing(samples: Deployment, text: str) -> None:
    assert _decided(samples, text) == Decision()


@pytest.mark.parametrize(
    ("typed", "first"),
    [("ز", "JO-AZ"), ("zar", "JO-AZ"), ("الز", "JO-AZ"), ("irb", "JO-IR"), ("irbed", "JO-IR")],
)
def test_the_largest_place_that_begins_so_is_suggested_first(
    samples: Deployment, typed: str, first: str
) -> None:
    with samples.database.reading() as session:
        suggested = suggest_places(session, samples.country, typed, 5)
    assert suggested[0].id == first


def test_names_of_areas_follow_when_areas_are_imported(
    jordan: Deployment, shared_data: Path
) -> None:
    _name(jordan, _place("a", "جبل القصور", 35.93, 31.95))
    governorates = shared_data / "jordan" / "governorates.gpkg"
    with jordan.database.writing() as session:
        import_areas(session, jordan.country, "governorate", governorates)
    assert _decided(jordan, "إربد").taken is not None
    (found,) = _found(jordan, "جبل القصور")
    assert [area.level for area in found.within] == [1]
