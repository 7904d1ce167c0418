"""What tags mean on the map, and the names that stand on it."""

import pytest

from importers.basemap.names import name_properties
from importers.basemap.tags import (
    area_meanings,
    landmark_of,
    place_of,
    road_label_zoom,
    road_of,
    road_properties,
    waterway_of,
)
from layers.basemap.rules import BANDS, LARGEST_ZOOM, LEAST_ZOOM, TileLayer, band_of

LANGUAGES = ("ar", "en")


def test_a_slip_road_is_a_road_of_its_kind_that_is_a_link() -> None:
    tags = {"highway": "trunk_link", "bridge": "viaduct", "tunnel": "no"}
    meaning = road_of(tags)
    assert meaning is not None
    assert (meaning.layer, meaning.kind) == (TileLayer.STREETS, "trunk")
    assert road_properties(tags, meaning) == {"kind": "trunk", "link": True, "bridge": True}


def test_larger_streets_are_drawn_over_smaller_ones_and_bridges_over_both() -> None:
    ranks = [
        meaning.rank
        for tags in (
            {"highway": "motorway", "tunnel": "yes"},
            {"highway": "footway"},
            {"highway": "residential"},
            {"highway": "primary"},
            {"highway": "residential", "bridge": "yes"},
        )
        if (meaning := road_of(tags))
    ]
    assert ranks[1:] == sorted(ranks[1:])
    assert ranks[0] < ranks[3]


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "proposed"},
        {"highway": "pedestrian", "area": "yes"},
        {"railway": "abandoned"},
        {"waterway": "river"},
        {},
    ],
)
def test_what_is_no_street_is_not_drawn_as_one(tags: dict[str, str]) -> None:
    assert road_of(tags) is None


def test_water_below_ground_is_not_drawn() -> None:
    assert waterway_of({"waterway": "stream"}) is not None
    assert waterway_of({"waterway": "stream", "tunnel": "culvert"}) is None


@pytest.mark.parametrize(
    ("tags", "layer", "kind"),
    [
        ({"building": "yes", "amenity": "school"}, TileLayer.BUILDINGS, "building"),
        ({"natural": "water", "water": "lake"}, TileLayer.WATER_POLYGONS, "lake"),
        ({"landuse": "reservoir"}, TileLayer.WATER_POLYGONS, "reservoir"),
        ({"natural": "wood"}, TileLayer.LAND, "forest"),
        ({"amenity": "hospital"}, TileLayer.SITES, "hospital"),
    ],
)
def test_an_area_is_drawn_once_as_what_matters_most(
    tags: dict[str, str], layer: TileLayer, kind: str
) -> None:
    (meaning,) = area_meanings(tags)
    assert (meaning.layer, meaning.kind) == (layer, kind)


def test_a_building_that_is_none_is_not_drawn() -> None:
    assert not area_meanings({"building": "no"})


def test_the_capital_is_named_before_towns_and_villages() -> None:
    capital, town, village = (
        place_of(tags)
        for tags in ({"place": "city", "capital": "yes"}, {"place": "town"}, {"place": "village"})
    )
    assert capital is not None
    assert town is not None
    assert village is not None
    assert capital.kind == "capital"
    assert capital.least_zoom < town.least_zoom < village.least_zoom
    assert place_of({"place": "county"}) is None


def test_a_mosque_is_a_landmark_and_a_bench_is_none() -> None:
    assert landmark_of({"amenity": "place_of_worship"}) is not None
    assert landmark_of({"amenity": "bench"}) is None


def test_small_streets_are_named_when_one_is_near() -> None:
    assert (road_label_zoom({"highway": "primary"}) or 0) < (
        road_label_zoom({"highway": "residential"}) or 0
    )
    assert road_label_zoom({"railway": "rail"}) is None


def test_a_name_stands_for_the_language_of_its_letters() -> None:
    arabic = name_properties({"name": "شارع مكة", "name:en": "Makkah Street"}, LANGUAGES)
    assert arabic == {"name": "شارع مكة", "name_ar": "شارع مكة", "name_en": "Makkah Street"}
    assert name_properties({"name:en": "Rainbow Street"}, LANGUAGES) == {
        "name": "Rainbow Street",
        "name_en": "Rainbow Street",
    }


def test_nothing_unseen_stands_in_a_name_and_a_remark_is_cut() -> None:
    odd = {"name": "شارع\x00 \u202eمكة\n الكبير", "name:en": "x" * 500}
    said = name_properties(odd, LANGUAGES)
    assert said["name_ar"] == "شارع مكة الكبير"
    assert len(str(said["name_en"])) == 120
    assert name_properties({"name": "\u200f \n"}, LANGUAGES) == {}


def test_every_zoom_of_the_map_belongs_to_one_band() -> None:
    for zoom in range(LEAST_ZOOM, LARGEST_ZOOM + 1):
        holding = [one for one in BANDS if one.least_zoom <= zoom <= one.most_zoom]
        assert holding == [band_of(zoom)]
    assert band_of(LEAST_ZOOM - 1) is None
