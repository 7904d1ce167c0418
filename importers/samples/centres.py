"""The real centres of Jordan's areas and how many people live around them, from `centres.csv`."""

import csv
from dataclasses import dataclass
from pathlib import Path

# The country that the demonstration data are set in; for another one there are none.
COUNTRY_CODE = "jo"
CENTRES_FILE = Path(__file__).with_name("centres.csv")

# From the largest to the smallest, as `geo/countries/jo.toml` names them.
LEVELS = ("governorate", "district", "sub-district")


@dataclass(frozen=True)
class Area:
    """An administrative area by name: its code, and the code of the area that holds it."""

    code: str
    parent: str
    level: str
    name_ar: str
    name_en: str


@dataclass(frozen=True)
class Centre:
    """A town: where it lies in degrees, and about how many thousand people live around it.

    `sub_district` is the code of the area it belongs to. Zero people means that the place only
    gives the areas their shape.
    """

    sub_district: str
    name_ar: str
    name_en: str
    lon: float
    lat: float
    thousands: float

    @property
    def governorate(self) -> str:
        """The code of the governorate, such as `JO-AM`."""
        return self.sub_district[:5]


@dataclass(frozen=True)
class Gazetteer:
    """All areas by code, all centres, and the people of each governorate in thousands."""

    areas: dict[str, Area]
    centres: tuple[Centre, ...]
    thousands: dict[str, float]


def read_centres(path: Path = CENTRES_FILE) -> Gazetteer:
    """Read the centres file: governorates, districts, sub-districts and further towns."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    areas = [_area(row) for row in rows if row["level"] in LEVELS]
    return Gazetteer(
        areas={area.code: area for area in areas},
        centres=tuple(_centre(row) for row in rows if row["lon"]),
        thousands={
            row["code"]: float(row["thousands"]) for row in rows if row["level"] == LEVELS[0]
        },
    )


def _area(row: dict[str, str]) -> Area:
    return Area(row["code"], row["parent"], row["level"], row["name_ar"], row["name_en"])


def _centre(row: dict[str, str]) -> Centre:
    is_seat = row["level"] == "sub-district"
    return Centre(
        sub_district=row["code"] if is_seat else row["parent"],
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        thousands=float(row["thousands"]),
    )
