"""The same layer in five formats gives the same features: the real files of one refugee camp."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from geo.distances import distance_m
from geo.messages import mark
from importers.order import ImportOrder
from importers.row_checks import make_checker
from importers.understanding import understood
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from tests.conftest import Databases, deployment_on

FORMATS = ("csv", "geojson", "kml", "xlsx", "shp.zip")
# What a CSV with six decimals and a shapefile in UTM differ by.
ALIKE_M = 0.1
WITH_ARABIC = {"Mosques_2017_01": 74, "CampFacilities_2017_02": 205}
LAYERS = (
    ("AssemblyPoints", 11, FORMATS),
    ("Mosques_2017_01", 76, FORMATS),
    ("GarbageBins_2016_10", 884, FORMATS),
    ("ControlPoints_2016_07", 10_000, ("csv", "shp.zip")),
    ("CampFacilities_2017_02", 208, ("geojson", "kml", "shp.zip")),
)


@pytest.fixture(scope="module")
def camp(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    """A deployment that knows the areas of the country, shared: nothing is written."""
    with databases.new(areas_template) as url, deployment_on(url) as made:
        yield made


def _features(deployment: Deployment, path: Path) -> list[FeatureContent]:
    """Read and check a file; gives its features in the order of its rows."""
    order = ImportOrder("offices", str(path), "tests", Path("none"), {"en": mark})
    with (
        understood(deployment, order) as understanding,
        deployment.database.reading() as session,
    ):
        assert understanding is not None
        checker = make_checker(session, deployment, order, understanding)
        rows = understanding.rows()
        batches = iter(lambda: tuple(islice(rows, 5000)), ())
        checked = [one for batch in batches for one in checker.check(batch)]
    assert [one.findings for one in checked if one.content is None] == []
    return [one.content for one in checked if one.content is not None]


@pytest.mark.parametrize(("name", "rows", "formats"), LAYERS, ids=[name for name, *_ in LAYERS])
def test_every_format_gives_the_same_places(
    camp: Deployment, shared_data: Path, name: str, rows: int, formats: tuple[str, ...]
) -> None:
    first, *others = (
        _features(camp, shared_data / "zaatari" / f"{name}.{kind}") for kind in formats
    )
    assert len(first) == rows
    for other in others:
        apart_m = [
            distance_m(one.position, two.position) for one, two in zip(first, other, strict=True)
        ]
        assert max(apart_m) < ALIKE_M


@pytest.mark.parametrize("name", WITH_ARABIC)
def test_arabic_names_are_intact_in_every_format_that_holds_them(
    camp: Deployment, shared_data: Path, name: str
) -> None:
    formats = next(formats for layer, _rows, formats in LAYERS if layer == name)
    names = [
        [
            (feature.names.get("ar"), feature.names.get("en"))
            for feature in _features(camp, shared_data / "zaatari" / f"{name}.{kind}")
        ]
        for kind in formats
        if kind != "kml"
    ]
    assert all(read == names[0] for read in names)
    assert sum(arabic is not None for arabic, _english in names[0]) >= WITH_ARABIC[name]
    kml = _features(camp, shared_data / "zaatari" / f"{name}.kml")
    assert [feature.names.get("en") for feature in kml] == [english for _ar, english in names[0]]
