"""Tables with degrees, minutes and seconds in columns of their own, laid out as real ones."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import xlsxwriter
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.country import load_country
from geo.distances import distance_m
from importers.columns.mapped_columns import Columns
from importers.columns.matching import match_columns
from importers.headers.header_words import known_header_words
from importers.positions.file_positions import understand_positions
from importers.positions.locating import Located, Positions
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Row
from layers.catalogue.definitions import load_catalogue

Table = list[list[str]]


class Layout(Protocol):
    """Makes the rows of a header."""

    def __call__(self, words: dict[str, str], parts: int, *, half: bool) -> Table: ...


JORDAN = st.tuples(st.floats(35.2, 38.9), st.floats(29.4, 33.2)).map(lambda p: Position(*p))
EN = {"ref": "School ID", "name": "School name", "lat": "Latitude", "lon": "Longitude"}
EN |= {"parts": "Deg Min Sec", "half": "N/S E/W", "letters": "N E"}
AR = {"ref": "الرقم الوطني", "name": "اسم المدرسة", "lat": "خط العرض", "lon": "خط الطول"}
AR |= {"parts": "درجة دقيقة ثانية", "half": "اتجاه اتجاه", "letters": "شمالا شرقا"}


def angle(degrees: float, parts: int) -> list[str]:
    """Write an angle in two or three parts, the last with a fraction, as programs do."""
    minutes = degrees % 1 * 60
    if parts == 2:
        return [str(int(degrees)), f"{min(minutes, 59.99999):.5f}"]
    seconds = min(minutes % 1 * 60, 59.999)
    return [str(int(degrees)), str(int(minutes)), f"{seconds:.3f}"]


def body(places: Sequence[Position], words: dict[str, str], parts: int, *, half: bool) -> Table:
    rows = []
    for number, place in enumerate(places, start=1):
        row = [f"S{number:03d}", f"School {number}"]
        for letter, degrees in zip(words["letters"].split(), (place.lat, place.lon), strict=True):
            row += [*angle(degrees, parts), *([letter] if half else [])]
        rows.append(row)
    return rows


def low_names(words: dict[str, str], parts: int, *, half: bool) -> list[list[str]]:
    names = words["parts"].split()[:parts]
    return [[*names, *([end] if half else [])] for end in words["half"].split()]


def two_rows(words: dict[str, str], parts: int, *, half: bool) -> Table:
    lat, lon = low_names(words, parts, half=half)
    gap = [""] * (len(lat) - 1)
    return [
        [words["ref"], words["name"], words["lat"], *gap, words["lon"], *gap],
        ["", "", *lat, *lon],
    ]


def names_below(words: dict[str, str], parts: int, *, half: bool) -> Table:
    high, low = two_rows(words, parts, half=half)
    return [["", "", *high[2:]], [*high[:2], *low[2:]]]


def repeated(words: dict[str, str], parts: int, *, half: bool) -> Table:
    lat, lon = low_names(words, parts, half=half)
    high = [words["lat"]] * len(lat) + [words["lon"]] * len(lon)
    return [[words["ref"], words["name"], *high], ["", "", *lat, *lon]]


def centred(words: dict[str, str], parts: int, *, half: bool) -> Table:
    lat, lon = low_names(words, parts, half=half)
    gap = [""] * (len(lat) - 2)
    high = ["", words["lat"], *gap, "", words["lon"], *gap]
    return [[words["ref"], words["name"], *high], ["", "", *lat, *lon]]


def three_rows(words: dict[str, str], parts: int, *, half: bool) -> Table:
    high, low = two_rows(words, parts, half=half)
    title = ["Coordinates" if words is EN else "الإحداثيات"]
    return [[*high[:2], *title], ["", "", *high[2:]], low]


def one_row(words: dict[str, str], parts: int, *, half: bool) -> Table:
    lat, lon = low_names(words, parts, half=half)
    named = [f"{words['lat']} {p}" for p in lat] + [f"{words['lon']} {p}" for p in lon]
    return [[words["ref"], words["name"], *named]]


def degrees_unnamed(words: dict[str, str], parts: int, *, half: bool) -> Table:
    """The column of the degrees is called as if it held the whole coordinate."""
    lat, lon = low_names(words, parts, half=half)
    return [[words["ref"], words["name"], words["lat"], *lat[1:], words["lon"], *lon[1:]]]


LAYOUTS = [two_rows, names_below, repeated, centred, three_rows, one_row, degrees_unnamed]


def write_csv(path: Path, table: Table) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    return path


def write_xlsx(path: Path, header: Table, rows: Table) -> Path:
    """Write numbers as numbers and the names above in merged cells, as people do."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, names in enumerate(header):
            for column, name in enumerate(names):
                span = _span(names, column) if at + 1 < len(header) else 1
                if name and span > 1:
                    sheet.merge_range(at, column, at, column + span - 1, name)
                elif name:
                    sheet.write_string(at, column, name)
        for at, row in enumerate(rows, start=len(header)):
            for column, cell in enumerate(row):
                sheet.write(at, column, _number_or_text(cell))
    return path


def _span(names: Sequence[str], column: int) -> int:
    following = next((n for n in range(column + 1, len(names)) if names[n]), len(names))
    return following - column if column > 1 else 1


def _number_or_text(cell: str) -> float | str:
    return float(cell) if cell.replace(".", "").isdigit() else cell


def understand(path: Path, **said: str) -> tuple[Columns, Positions, list[Row]]:
    schools = load_catalogue()["schools"]
    known = known_header_words(schools, ("ar", "en"))
    with TemporaryDirectory() as scratch:
        reader = open_reader(path, Hints(known_headers=known), Path(scratch), name=path.name)
        rows = list(reader.rows())
        columns = match_columns(reader.columns, schools, ("ar", "en"), said, sample=rows)
    positions = understand_positions(
        columns,
        rows,
        reader_crs=reader.crs,
        has_geometry=reader.has_geometry,
        said_crs=None,
        country=load_country("jo"),
        check_country=True,
    )
    return columns, positions, rows


def locate(path: Path, **said: str) -> list[Located]:
    _columns, positions, rows = understand(path, **said)
    return positions.locate(rows)


def assert_within_a_metre(located: Sequence[Located], places: Sequence[Position]) -> None:
    assert len(located) == len(places)
    for one, place in zip(located, places, strict=True):
        assert one.findings == []
        assert one.position is not None
        assert distance_m(one.position, place) < 1


def two_places(tmp_path: Path, header: Table, rows: Table | None = None) -> Path:
    return write_csv(tmp_path / "s.csv", header + (rows or body([AMMAN, IRBID], EN, 3, half=False)))


AMMAN, IRBID = Position(35.910556, 31.953889), Position(35.85, 32.555556)
