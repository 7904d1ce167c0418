import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from geo.coordinates import Box
from geo.errors import InvalidParameter
from geo.messages import mark
from layers.basemap.archive import ArchivedTiles
from layers.basemap.sources import TilesElsewhere
from layers.deployment import Deployment
from layers.map_files.choosing import choose_places
from layers.map_files.ground import MOST_TILES, ground_of, tiles_over
from layers.map_files.layer_map import LayerMap, write_layer_map
from layers.tiles.rules import Tile
from tests.importers.reports.invented import report_files
from tests.layers.basemap.archived import write_archive

AMMAN = Box(35.9, 31.94, 35.92, 31.96)


def _chosen(samples: Deployment, layer: str, **given: str) -> LayerMap:
    definition = samples.catalogue[layer]
    with samples.database.reading() as session:
        return choose_places(session, samples, definition, given, "en")


def _written(shown: LayerMap, tiles: ArchivedTiles | None = None, language: str = "en") -> str:
    files = replace(report_files(), tiles=tiles)
    direction = "rtl" if language == "ar" else "ltr"
    return write_layer_map(shown, files, language=language, direction=direction, translate=mark)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ArchivedTiles]:
    """Tiles of every zoom from 6 to 12 over the middle of Amman."""
    tiles = {
        tile: f"{tile}".encode()
        for zoom in range(6, 13)
        for tile in tiles_over(AMMAN, zoom, 99) or ()
    }
    yield ArchivedTiles(write_archive(tmp_path / "a.pmtiles", tiles))


def test_a_file_holds_the_places_that_area_and_filters_leave(samples: Deployment) -> None:
    everything = _chosen(samples, "health")
    pharmacies = _chosen(samples, "health", kind="pharmacy")
    here = _chosen(samples, "health", kind="pharmacy", area="JO-AM")
    assert everything.count > pharmacies.count > here.count > 0
    assert {row["attributes"]["kind"] for row in here.rows} == {"pharmacy"}
    assert all("JO-AM" in row["area_codes"] for row in here.rows)
    assert len(here.narrowed) == 2
    with pytest.raises(InvalidParameter, match="kind"):
        _chosen(samples, "health", kind="bakery")


def test_a_file_names_nobody_who_could_be_asked(samples: Deployment) -> None:
    page = _written(_chosen(samples, "tourism"))
    markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', markup) == []
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert unescape(policy[1]).startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy[1]


def test_what_places_are_called_ends_no_script(samples: Deployment) -> None:
    shown = _chosen(samples, "tourism")
    evil = {"en": "</script><script>window.hacked=1</script>"}
    rows = [{**shown.rows[0], "names": evil}]
    page = _written(replace(shown, rows=rows, count=1))
    assert "<script>window.hacked" not in page
    assert "\\u003c/script" in page


def test_tiles_are_taken_along_as_close_up_as_there_is_room(archive: ArchivedTiles) -> None:
    ground = ground_of(archive, AMMAN)
    assert ground is not None
    assert (ground["zoom"], ground["attribution"]) == (12, "© Somebody")
    assert set(ground["tiles"]) >= {"6/38/25"} | {
        f"12/{tile.x}/{tile.y}" for tile in tiles_over(AMMAN, 12, 9) or ()
    }
    assert tiles_over(Box(34.9, 29.1, 39.3, 33.4), 14, MOST_TILES) is None
    assert tiles_over(Box(-180.0, -90.0, 179.9, 90.0), 0, 1) == [Tile(0, 0, 0)]


def test_nothing_is_taken_along_of_somebody_elses_tiles_or_of_another_country(
    archive: ArchivedTiles,
) -> None:
    elsewhere = TilesElsewhere("https://tiles.example/{z}/{x}/{y}", "© A", 14)
    assert ground_of(elsewhere, AMMAN) is None
    assert ground_of(archive, Box(1.4, 42.4, 1.7, 42.6)) is None
    assert ground_of(None, AMMAN) is None


def test_streets_take_the_place_of_the_areas(samples: Deployment, archive: ArchivedTiles) -> None:
    shown = _chosen(samples, "health", area="JO-AM")
    with_areas, with_streets = _written(shown), _written(shown, archive)
    assert "drawStreets(map_places" in with_streets
    assert "drawStreets(map_places" not in with_areas
    assert '"level": 0' in with_areas.replace('"level":0', '"level": 0')
    tiles = re.search(r"drawStreets\(map_places, (\{.*?\})\);", with_streets)
    assert tiles is not None
    assert json.loads(tiles[1])["zoom"] == 12
