"""The questions of the benchmark, each of them in the words of every system that is asked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlencode

from geo.boxes import reach_of
from geo.coordinates import Position
from tests.benchmarks.dataset import LAYER

SCENES = ("city", "desert")
RADII_M = (500, 2_000, 10_000, 50_000)
LIMITS = (20, 100)
# The view of the current features with the fields that the finder shows (databases.py makes it).
PEER_SCHEMA = "peer"
PEER_VIEW = "place"


@dataclass(frozen=True, order=True)
class Question:
    """What is asked from every origin of a scene: a radius in metres and a limit of features."""

    scene: str
    radius_m: int
    limit: int

    @property
    def name(self) -> str:
        """A name for files and for the floor's addresses."""
        return f"{self.scene}-{self.radius_m}-{self.limit}"


BASE = Question("city", 2_000, 20)


def questions(
    scenes: Iterable[str], radii_m: Iterable[int], limits: Iterable[int]
) -> list[Question]:
    """Combine the parts that were chosen; the base question, if it is among them, comes first."""
    chosen = [Question(*parts) for parts in product(scenes, radii_m, limits)]
    return sorted(chosen, key=lambda question: question != BASE)


def finder_path(question: Question, origin: Position, path: str = "/api/v1/around") -> str:
    """Ask the finder for the nearest features around an origin."""
    asked = {
        "lat": origin.lat,
        "lon": origin.lon,
        "radius": question.radius_m,
        "layers": LAYER,
        "limit": question.limit,
    }
    return f"{path}?{urlencode(asked)}"


def floor_path(question: Question, origin: Position) -> str:
    """Ask for the constant answer; the query is there so that as much has to be parsed."""
    return finder_path(question, origin, f"/constant/{question.name}")


def redis_path(question: Question, origin: Position) -> str:
    """Ask FastAPI before Redis the same question as the finder."""
    return finder_path(question, origin, "/around")


def tipg_path(question: Question, origin: Position) -> str:
    """Ask tipg for the nearest thing it has: any features in the box of the circle."""
    asked = {"bbox": _box(question, origin), "limit": question.limit, "f": "geojson"}
    return f"/collections/{PEER_SCHEMA}.{PEER_VIEW}/items?{urlencode(asked, quote_via=quote)}"


def pygeoapi_path(question: Question, origin: Position) -> str:
    """Ask pygeoapi for the same box as tipg."""
    asked = {"bbox": _box(question, origin), "limit": question.limit, "f": "json"}
    return f"/collections/{PEER_VIEW}/items?{urlencode(asked)}"


def turns(paths: Sequence[str], first: int) -> Iterator[str]:
    """Give the paths once around, beginning with another one each time."""
    for number in range(len(paths)):
        yield paths[(first + number) % len(paths)]


def write_paths(folder: Path, name: str, paths: Iterable[str]) -> Path:
    """Write the file that wrk reads."""
    file = folder / f"{name}.paths"
    file.write_text("".join(f"{path}\n" for path in paths), "utf-8")
    return file


def _box(question: Question, origin: Position) -> str:
    (box,) = reach_of(origin, question.radius_m).boxes
    return ",".join(f"{edge:.6f}" for edge in box)
