"""The invented features of the benchmark: the same every time, and like the layer's real ones."""

import re
from itertools import islice

from opening_hours import validate

from geo.country import load_country
from layers.catalogue.definitions import load_catalogue
from tests.benchmarks.dataset import (
    EMPTY_QUARTER,
    HOURS,
    LAYER,
    TOWN_SHARE,
    TOWNS,
    features,
    numbered,
    origins,
    places,
)

BOX = load_country("jo").box
CODES = {town.en: ("JO-XX", f"JO-{town.en}") for town in TOWNS}


def test_same_count_gives_same_features() -> None:
    first = [content.content_hash() for content in features(500, BOX, CODES)]
    assert first == [content.content_hash() for content in features(500, BOX, CODES)]


def test_every_feature_lies_in_the_country_box_and_has_its_own_ref() -> None:
    made = list(features(12_345, BOX, CODES))
    assert all(BOX.holds(content.position) for content in made)
    assert len({content.ref for content in made}) == 12_345


def test_towns_hold_their_share() -> None:
    made = list(features(10_000, BOX, CODES))
    near = sum(
        any(
            abs(content.position.lon - town.centre.lon) < 3 * town.spread_deg
            and abs(content.position.lat - town.centre.lat) < 3 * town.spread_deg
            for town in TOWNS
        )
        for content in made
    )
    assert TOWN_SHARE - 0.05 < near / len(made) < TOWN_SHARE + 0.1


def test_phones_are_whole_and_lead_nowhere() -> None:
    phones = {phone for content in features(2000, BOX, CODES) for phone in content.phones}
    assert len(phones) == 2000
    assert all(re.fullmatch(r"\+96270\d{7}", phone) for phone in phones)


def test_attributes_are_those_of_the_layer() -> None:
    definition = load_catalogue()[LAYER]
    for content in features(100, BOX, CODES):
        for name, value in content.attributes.items():
            attribute = definition.attribute(name)
            assert attribute is not None
            if attribute.type in ("choice", "choices"):
                known = {one.name for one in attribute.values}
                assert set(value if isinstance(value, list) else [value]) <= known


def test_there_are_twenty_opening_hours_that_can_be_read() -> None:
    assert len(set(HOURS)) == 20
    assert all(validate(hours) for hours in HOURS)


def test_fewer_features_are_the_first_ones_of_more() -> None:
    few, many = (islice(features(count, BOX, CODES), 50) for count in (10_000, 20_000))
    assert list(few) == list(many)


def test_features_can_be_made_in_any_order() -> None:
    made = list(features(300, BOX, CODES))
    again = list(numbered([299, 0, 7], places(300, BOX), CODES))
    assert again == [made[299], made[0], made[7]]


def test_nothing_lies_in_the_empty_quarter_where_the_desert_is_asked_from() -> None:
    made = features(20_000, BOX, CODES)
    assert not any(EMPTY_QUARTER.holds(content.position) for content in made)
    assert all(EMPTY_QUARTER.holds(origin) for origin in origins(300, "desert"))


def test_origins_are_the_same_every_time_and_have_six_decimals() -> None:
    asked = origins(50, "city")
    assert asked == origins(50, "city")
    assert all(round(value, 6) == value for origin in asked for value in origin)
