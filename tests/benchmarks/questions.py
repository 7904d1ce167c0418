"""The same question in the words of each server, and the check that each of them answers it."""

import json
import statistics
import urllib.error
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from geo.boxes import reach_of
from geo.coordinates import Position
from layers.features.partitions import SCHEMA
from tests.benchmarks.application import CONSTANT_PATH, MEDIA_TYPE
from tests.benchmarks.dataset import LAYER
from tests.benchmarks.servers import ServerFailed, get

RADIUS_M = 2000
LIMIT = 20
# What a finder shows; without this tipg also sends hashes and the folded text.
_PEER_PROPERTIES = (
    "ref,names,phones,address,attributes,opening_hours,area_codes,location_source,verified_at,demo"
)


@dataclass(frozen=True)
class Answers:
    """What a server said to all origins: sizes in bytes, and how many features it counted."""

    sizes: tuple[int, ...]
    matched: tuple[int, ...]
    typical: bytes


def finder_path(origin: Position, path: str = "/api/v1/around") -> str:
    """Ask the finder for the nearest features around an origin."""
    return f"{path}?{urlencode(_circle(origin))}"


def constant_path(origin: Position) -> str:
    """Ask for the constant answer, with an address of the same length as the real question's."""
    return finder_path(origin, CONSTANT_PATH)


def tipg_path(origin: Position) -> str:
    """Ask tipg for the nearest thing it has: any features in the box of the circle.

    The filter names the condition of the table's indexes; without it tipg reads the whole table.
    """
    (box,) = reach_of(origin, RADIUS_M).boxes
    asked = {
        "bbox": ",".join(f"{edge:.6f}" for edge in box),
        "limit": LIMIT,
        "filter": "superseded_in IS NULL",
        "filter-lang": "cql2-text",
        "properties": _PEER_PROPERTIES,
        "f": "geojson",
    }
    # A plus sign for a space would be read as one by tipg too, but %20 leaves no doubt.
    return f"/collections/{SCHEMA}.{LAYER}/items?{urlencode(asked, quote_via=quote)}"


def write_paths(folder: Path, name: str, paths: Iterable[str]) -> Path:
    """Write the file that wrk reads."""
    file = folder / f"{name}.paths"
    file.write_text("".join(f"{path}\n" for path in paths), "utf-8")
    return file


def ask_all(address: str, paths: Sequence[str]) -> Answers:
    """Ask every question once; raises ServerFailed when one is not answered with GeoJSON."""
    bodies = [_ask(address + path) for path in paths]
    sizes = tuple(len(body) for body in bodies)
    mean = statistics.fmean(sizes)
    return Answers(
        sizes=sizes,
        matched=tuple(json.loads(body)["numberMatched"] for body in bodies),
        typical=min(bodies, key=lambda body: abs(len(body) - mean)),
    )


def _ask(address: str) -> bytes:
    try:
        status, media_type, body = get(address)
    except urllib.error.URLError as error:
        raise ServerFailed(f"{address} was not answered: {error}.") from error
    if status != 200 or media_type != MEDIA_TYPE:
        raise ServerFailed(f"{address} was answered with {status} and {media_type}.")
    return body


def _circle(origin: Position) -> dict[str, object]:
    return {
        "lat": origin.lat,
        "lon": origin.lon,
        "radius": RADIUS_M,
        "layers": LAYER,
        "limit": LIMIT,
    }
