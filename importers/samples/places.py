"""The demonstration set: writes the sample files of the layers, and tells where the areas are."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from importers.samples import health, offices, schools, tourism
from importers.samples.centres import LEVELS, Gazetteer, read_centres
from importers.samples.chance import Chance
from importers.samples.rows import ADDRESS_COLUMNS, FIRST_COLUMNS, LAST_COLUMNS, SampleRow
from importers.samples.spread import Spot, Spread

_AREAS_FOLDER = Path(__file__).with_name("areas")


@dataclass(frozen=True)
class _Sample:
    """A sample file: how many rows, from which seed, how evenly spread, how made and headed."""

    count: int
    seed: int
    evenness: float
    rows: Callable[[list[Spot], Gazetteer, Chance], list[SampleRow]]
    headers: dict[str, str]


def _english(columns: Sequence[str]) -> dict[str, str]:
    every = (*FIRST_COLUMNS, *ADDRESS_COLUMNS, *columns, *LAST_COLUMNS)
    return {column: column for column in every}


_SAMPLES = {
    "schools": _Sample(1500, 1001, 1.0, schools.school_rows, schools.HEADERS),
    "health": _Sample(300, 1002, 0.9, health.health_rows, _english(health.COLUMNS)),
    "tourism": _Sample(150, 1003, 0.4, tourism.tourism_rows, _english(tourism.COLUMNS)),
    "offices": _Sample(200, 1004, 0.7, offices.office_rows, _english(offices.COLUMNS)),
}


def sample_area_files() -> dict[str, Path]:
    """Return where the approximate areas are, by the name of their level, the largest first."""
    return {level: _AREAS_FOLDER / f"{level}s.geojson" for level in LEVELS}


def write_samples(folder: Path) -> dict[str, Path]:
    """Write one CSV file for each layer into a folder, the same bytes every time.

    Gives the files by the name of their layer. They are UTF-8 with a byte order mark, as
    spreadsheets save them; positions are WGS 84 degrees.
    """
    folder.mkdir(parents=True, exist_ok=True)
    gazetteer = read_centres()
    spread = Spread(gazetteer, sample_area_files()["sub-district"])
    files: dict[str, Path] = {}
    for layer, sample in _SAMPLES.items():
        chance = Chance(sample.seed)
        spots = spread.spots(sample.count, chance, evenness=sample.evenness)
        rows = sample.rows(spots, gazetteer, chance)
        files[layer] = _write(folder / f"{layer}.csv", rows, sample.headers)
    return files


def _write(path: Path, rows: list[SampleRow], headers: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers.values())
        writer.writerows([row[column] for column in headers] for row in rows)
    return path
