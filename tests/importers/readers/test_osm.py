"""OpenStreetMap data, PBF and XML."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Relation, Way

from geo.errors import Refused, UnreadableFile
from importers.readers.geojson import GeoJSONReader
from importers.readers.osm import OSMReader
from importers.readers.rows import Hints, Row
from layers.catalogue.definitions import load_catalogue

SCHOOLS: dict[str, tuple[str, ...]] = {"amenity": ("school",)}
SQUARE = [(35.9, 31.9), (35.91, 31.9), (35.91, 31.91), (35.9, 31.91)]
HOLE = [(35.902, 31.902), (35.908, 31.902), (35.908, 31.908), (35.902, 31.908)]
Things = list[Node | Way | Relation]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes objects of OpenStreetMap and gives the path of the file."""

    def written(things: Things, name: str = "extract.osm.pbf") -> Path:
        path = tmp_path / name
        with osmium.SimpleWriter(path, overwrite=True) as writer:
            for thing in things:
                writer.add(thing)
        return path

    return written


def _nodes(places: list[tuple[float, float]], first: int = 1) -> Things:
    return [Node(id=first + n, location=place) for n, place in enumerate(places)]


def _read(path: Path, tags: dict[str, tuple[str, ...]] | None = None) -> dict[str, Row]:
    reader = OSMReader(path, Hints(tags=tags or SCHOOLS))
    rows = list(reader.rows())
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert all(set(row.values) <= set(reader.columns) for row in rows)
    return {row.values["@id"]: row for row in rows}


def _codes(row: Row) -> list[str]:
    return [finding.code for finding in row.findings]


@pytest.mark.parametrize("name", ["extract.osm.pbf", "extract.osm", "extract.dat"])
def test_nodes_ways_and_multipolygons_become_places(
    name: str, write: Write, tmp_path: Path
) -> None:
    tags = {"amenity": "school", "name": "مدرسة"}
    path = write(
        [
            Node(id=20, location=(36, 32), tags=tags),
            Node(id=21, location=(36, 32), tags={"amenity": "pub"}),
            *_nodes(SQUARE),
            *_nodes(HOLE, 5),
            Way(id=7, nodes=[1, 2, 3, 4, 1], tags=tags),
            Way(id=8, nodes=[1, 2, 3], tags=tags),
            Way(id=9, nodes=[1, 2, 3]),
            Way(id=10, nodes=[3, 4, 1]),
            Way(id=11, nodes=[5, 6, 7, 8, 5]),
            Relation(
                id=3,
                members=[("w", 9, "outer"), ("w", 10, "outer"), ("w", 11, "inner")],
                tags={"type": "multipolygon", **tags},
            ),
        ],
        "extract.osm.pbf" if name.endswith(".dat") else name,
    )
    if name.endswith(".dat"):
        path = path.rename(tmp_path / name)
    rows = _read(path)
    assert list(rows) == ["node/20", "way/7", "way/8", "relation/3"]
    assert rows["node/20"].position == (36, 32)
    assert rows["node/20"].values["name"] == "مدرسة"
    square, hole = shapely.Polygon(SQUARE), shapely.Polygon(HOLE)
    for ref, shape in {
        "way/7": square,
        "way/8": shapely.LineString(SQUARE[:3]),
        "relation/3": square - hole,
    }.items():
        row = rows[ref]
        assert row.shape is not None
        assert row.position is not None
        assert shapely.from_wkb(row.shape).equals(shape)
        assert shape.distance(shapely.Point(row.position)) < 1e-9
        assert _codes(row) == []


def test_other_relations_are_passed_over_and_counted(write: Write) -> None:
    site = Relation(id=5, members=[("n", 1, "")], tags={"type": "site", "amenity": "school"})
    path = write([Node(id=1, location=(36, 32), tags={"amenity": "school"}), site])
    reader = OSMReader(path, Hints(tags=SCHOOLS))
    assert len(list(reader.rows())) == 1
    assert {fact.label: str(fact.value) for fact in reader.facts}["passed over"].startswith("1 ")
    assert reader.bytes_read() == reader.size_bytes


def test_place_of_an_incomplete_outline_is_made_of_what_is_there(write: Write) -> None:
    path = write(
        [
            *_nodes(SQUARE),
            Way(id=1, nodes=[1, 2, 99, 1], tags={"amenity": "school"}),
            Way(id=2, nodes=[98, 99], tags={"amenity": "school"}),
            Relation(
                id=3,
                members=[("w", 1, "outer"), ("w", 77, "outer")],
                tags={"type": "multipolygon", "amenity": "school"},
            ),
        ]
    )
    rows = _read(path)
    assert all("incomplete_outline" in _codes(row) for row in rows.values())
    assert [row.position is not None for row in rows.values()] == [True, False, True]


@pytest.mark.parametrize(
    ("tags", "fits"),
    [
        ({"amenity": "school"}, True),
        ({"amenity": "kindergarten;school"}, True),
        ({"disused:amenity": "school"}, False),
        ({"amenity": "school_bus"}, False),
        ({"tourism": "museum"}, False),
        ({"historic": "yes"}, True),
        ({"historic": "no"}, False),
    ],
)
def test_tags_choose_the_objects(tags: dict[str, str], fits: bool, write: Write) -> None:
    path = write([Node(id=1, location=(36, 32), tags=tags)])
    assert bool(_read(path, {**SCHOOLS, "historic": ("*",)})) is fits


def test_place_that_is_no_longer_used_is_marked(write: Write) -> None:
    path = write([Node(id=1, location=(36, 32), tags={"amenity": "school", "disused": "yes"})])
    assert _codes(_read(path)["node/1"]) == ["no_longer_in_use"]


def test_places_drawn_but_not_yet_published_are_read(tmp_path: Path) -> None:
    path = tmp_path / "edited.osm"
    path.write_text(
        """<osm version="0.6"><node id="-1" lat="32" lon="36"/><node id="-2" lat="32" lon="36.1"/>
        <node id="-3" lat="32.1" lon="36"/>
        <way id="-4"><nd ref="-1"/><nd ref="-2"/><nd ref="-3"/><nd ref="-1"/>
        <tag k="amenity" v="school"/></way></osm>"""
    )
    row = _read(path)["way/-4"]
    assert row.position is not None
    assert _codes(row) == []


def test_node_beyond_the_earth_keeps_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "odd.osm"
    tag = '<tag k="amenity" v="school"/>'
    path.write_text(
        f'<osm version="0.6"><node id="1" lat="95" lon="36">{tag}</node>'
        f'<node id="2">{tag}</node></osm>'
    )
    rows = _read(path)
    assert rows["node/1"].position == (36, 95)
    assert rows["node/2"].position is None


def test_layer_without_tags_is_refused(write: Write) -> None:
    path = write([Node(id=1, location=(36, 32))])
    with pytest.raises(Refused, match="osm_tags"):
        OSMReader(path, Hints())


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"rubbish",
        b"<osm",
        b"<osm version='0.6'><node id='1' lat='x' lon='2'/></osm>",
        b"<!DOCTYPE osm [<!ENTITY a 'b'>]><osm version='0.6'><node id='1' user='&a;'/></osm>",
        b"\x00\x00\x00\x0d\x0a\x09OSMHeader",
        os.urandom(500),
    ],
)
def test_nonsense_is_named_in_one_sentence(contents: bytes, tmp_path: Path) -> None:
    path = tmp_path / "nonsense.osm"
    path.write_bytes(contents)
    with pytest.raises(UnreadableFile) as caught:
        OSMReader(path, Hints(tags=SCHOOLS))
    assert "\n" not in str(caught.value)


def test_extract_that_breaks_off_is_refused(write: Write) -> None:
    path = write([Node(id=n, location=(36, 32), tags={"amenity": "school"}) for n in range(1, 500)])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableFile):
        OSMReader(path, Hints(tags=SCHOOLS))


def test_every_layer_names_tags_that_it_can_hold() -> None:
    for definition in load_catalogue().definitions:
        assert definition.osm_tags
        kind = definition.attribute("kind")
        headers = () if kind is None else kind.headers
        for key, values in definition.osm_tags.items():
            assert key in headers or definition.name == "schools" or values == ("government",)


def test_place_keeps_its_ref_between_an_overpass_export_and_an_extract(
    shared_data: Path, write: Write
) -> None:
    export = shared_data / "jordan" / "osm-schools.geojson"
    names = {
        row.values["@id"]: row.values.get("name") for row in GeoJSONReader(export, Hints()).rows()
    }
    features = json.loads(export.read_text("utf-8"))["features"]
    nodes = [
        Node(
            id=int(feature["properties"]["@id"].removeprefix("node/")),
            location=tuple(feature["geometry"]["coordinates"]),
            tags={
                key: value
                for key, value in feature["properties"].items()
                if isinstance(value, str) and not key.startswith("@")
            },
        )
        for feature in features
        if feature["properties"]["@id"].startswith("node/")
    ]
    rows = _read(write(nodes))
    assert len(rows) == len(nodes) > 0
    assert all(row.values.get("name") == names[ref] for ref, row in rows.items())
