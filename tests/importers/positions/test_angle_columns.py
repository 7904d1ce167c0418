"""Degrees, minutes and seconds in columns of their own, in files as agencies make them."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.country import load_country
from geo.distances import distance_m
from geo.errors import Refused
from importers.columns.mapped_columns import Columns
from importers.columns.matching import match_columns
from importers.headers.header_words import known_header_words
from importers.positions.file_positions import understand_positions
from importers.positions.locating import Located, Positions
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Row
from layers.catalogue.definitions import load_catalogue
from tests.importers.positions.locating import codes, facts_of

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


@pytest.mark.parametrize("half", [False, True], ids=["", "halves"])
@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize("words", [EN, AR], ids=["en", "ar"])
@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=6, deadline=None)
@given(places=st.lists(JORDAN, min_size=3, max_size=12))
def test_random_places_in_parts_come_back_within_a_metre(
    layout: Layout, words: dict[str, str], parts: int, half: bool, places: list[Position]
) -> None:
    with TemporaryDirectory() as folder:
        table = layout(words, parts, half=half) + body(places, words, parts, half=half)
        assert_within_a_metre(locate(write_csv(Path(folder) / "s.csv", table)), places)


@pytest.mark.parametrize("words", [EN, AR], ids=["en", "ar"])
@pytest.mark.parametrize("layout", [two_rows, three_rows])
@settings(max_examples=2, deadline=None)
@given(places=st.lists(JORDAN, min_size=3, max_size=12))
def test_random_places_in_merged_cells_come_back_within_a_metre(
    layout: Layout, words: dict[str, str], places: list[Position]
) -> None:
    with TemporaryDirectory() as folder:
        rows = body(places, words, 3, half=True)
        path = write_xlsx(Path(folder) / "s.xlsx", layout(words, 3, half=True), rows)
        assert_within_a_metre(locate(path), places)


AMMAN, IRBID = Position(35.910556, 31.953889), Position(35.85, 32.555556)


def two_places(tmp_path: Path, header: Table, rows: Table | None = None) -> Path:
    return write_csv(tmp_path / "s.csv", header + (rows or body([AMMAN, IRBID], EN, 3, half=False)))


def test_what_was_understood_names_the_columns_of_an_angle(tmp_path: Path) -> None:
    columns, positions, _rows = understand(two_places(tmp_path, two_rows(EN, 3, half=False)))

    mapping = columns.as_mapping()
    assert mapping["lat"] == "Latitude Deg + Latitude Min + Latitude Sec"
    assert mapping["lon"] == "Longitude Deg + Longitude Min + Longitude Sec"
    assert "lat_parts" not in mapping
    understood = facts_of(positions)["read as"]
    assert (
        "in columns of their own, 31 57 14.000, 35 54 38.002 is 31.953889, 35.910556" in understood
    )


@pytest.mark.parametrize(
    "names",
    [
        ["LATD", "LATM", "LATS", "LONGD", "LONGM", "LONGS"],
        ["lat_deg", "lat_min", "lat_sec", "lon_deg", "lon_min", "lon_sec"],
        ["Lat °", "Lat '", 'Lat "', "Long °", "Long '", 'Long "'],
        ["Degrees N", "Minutes N", "Seconds N", "Degrees E", "Minutes E", "Seconds E"],
        ["درجات العرض", "دقائق العرض", "ثواني العرض", "درجات الطول", "دقائق الطول", "ثواني الطول"],
        [f"{half} ({part})" for half in ("خط العرض", "خط الطول") for part in AR["parts"].split()],
    ],
)
def test_the_names_that_are_given_to_parts_are_known(tmp_path: Path, names: list[str]) -> None:
    path = two_places(tmp_path, [["School ID", "School name", *names]])

    assert_within_a_metre(locate(path), [AMMAN, IRBID])


def test_columns_of_parts_can_be_named_by_the_officer(tmp_path: Path) -> None:
    path = two_places(tmp_path, [["ref", "name", "A", "B", "C", "D", "E", "F"]])

    columns, positions, rows = understand(path, lat="A+B+C", lon="D + E + F")

    assert_within_a_metre(positions.locate(rows), [AMMAN, IRBID])
    assert columns.chosen == {"lat": "A+B+C", "lon": "D + E + F"}


def test_letters_south_and_west_turn_the_sign_row_by_row(tmp_path: Path) -> None:
    header = [["ref", "name", "Deg", "Min", "Sec", "N/S", "Deg", "Min", "Sec", "E/W"]]
    rows = [
        ["1", "a", "31", "57", "14", "N", "35", "54", "38", "E"],
        ["2", "b", "31", "57", "14", "S", "35", "54", "38", "W"],
    ]
    columns, positions, table = understand(two_places(tmp_path, header, rows))
    first, second = positions.locate(table)

    assert columns.by_field["lat_parts"] == ("Deg", "Min", "Sec", "N/S")
    assert first.position and second.position
    assert (second.position.lon, second.position.lat) == pytest.approx(
        (-first.position.lon, -first.position.lat)
    )


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (["31", "57", "14.0 N"], ["35", "54", "38.0E"]),
        (["N 31", "57", "14"], ["E 35", "54", "38"]),
        (["31°", "57'", '14"'], ["35º", "54′", "38″"]),
        (["٣١", "٥٧", "١٤"], ["٣٥", "٥٤", "٣٨"]),
        (["31.0", "57.0", "14,0"], ["35.00", "54", "38,00"]),
        (["31", "57", "14 شمالا"], ["35", "54", "38 شرقا"]),
    ],
)
def test_the_parts_are_read_as_officers_write_them(
    tmp_path: Path, lat: list[str], lon: list[str]
) -> None:
    rows = [["S1", "a", *lat, *lon]]
    assert_within_a_metre(locate(two_places(tmp_path, one_row(EN, 3, half=False), rows)), [AMMAN])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["31", "", "14", "35", "54", "38"], "missing_coordinates"),
        (["31", "57", "", "35", "54", "38"], "missing_coordinates"),
        (["", "", "", "35", "54", "38"], "missing_coordinates"),
        (["31", "61", "14", "35", "54", "38"], "unreadable_position"),
        (["31", "57", "75", "35", "54", "38"], "unreadable_position"),
        (["31.5", "57", "14", "35", "54", "38"], "unreadable_position"),
        (["31", "57.5", "14", "35", "54", "38"], "unreadable_position"),
        (["231", "57", "14", "35", "54", "38"], "unreadable_position"),
        (["31", "-57", "14", "35", "54", "38"], "unreadable_position"),
    ],
)
def test_an_angle_with_a_part_that_cannot_be_is_rejected(
    tmp_path: Path, row: list[str], code: str
) -> None:
    rows = [*body([AMMAN, IRBID], EN, 3, half=False), ["S9", "School 9", *row]]
    located = locate(two_places(tmp_path, one_row(EN, 3, half=False), rows))

    assert located[2].position is None
    assert codes(located) == [[], [], [code]]


def test_parts_that_disagree_with_degrees_beside_them_are_reported(tmp_path: Path) -> None:
    header = [[*one_row(EN, 3, half=False)[0], "lat", "lon"]]
    rows = [
        [*row, f"{lat:.6f}", "35.910556"]
        for row, lat in zip(
            body([AMMAN] * 6, EN, 3, half=False), [31.953889] * 5 + [32], strict=True
        )
    ]
    located = locate(two_places(tmp_path, header, rows))

    assert codes(located) == [[]] * 5 + [["positions_disagree"]]


WHOLE = [
    ["S1", "a", "31", "57", "14", "35", "54", "38"],
    ["S2", "b", "32", "3", "9", "36", "5", "7"],
]


def test_whole_degrees_are_refused_with_the_map_that_reads_their_minutes(tmp_path: Path) -> None:
    path = two_places(tmp_path, [["ref", "name", "Latitude", "", "", "Longitude", "", ""]], WHOLE)

    with pytest.raises(Refused) as refused:
        understand(path)

    message = str(refused.value)
    assert "whole degrees" in message
    assert "Latitude" in message
    assert "--map lat=Latitude+column 4+column 5,lon=Longitude+column 7+column 8" in message
    said = {"lat": "Latitude+column 4+column 5", "lon": "Longitude+column 7+column 8"}
    assert locate(path, **said)[0].position == pytest.approx((35.910556, 31.953889), abs=1e-6)


@pytest.mark.parametrize(
    "rows",
    [
        [["31", "35"], ["32", "36"], ["30", "35"]],
        [["31.0", "35.91"], ["32.00", "36.2"], ["30", "35.1"]],
        [["31.95", "35"], ["32.1", "36"], ["30.2", "35"]],
        [["31", "35"]],
    ],
)
def test_a_column_of_whole_degrees_is_refused_by_its_name(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    table = [["S", "n", *row] for row in rows]
    with pytest.raises(Refused, match=r"whole degrees.*--map lat=A"):
        understand(two_places(tmp_path, [["ref", "name", "lat", "lon"]], table))


def test_a_few_whole_degrees_among_others_are_left_to_the_checks(tmp_path: Path) -> None:
    rows = [["S", "n", "31.95", "35.91"], ["S", "n", "32", "36"]]

    assert locate(two_places(tmp_path, [["ref", "name", "lat", "lon"]], rows))[1].position


def test_a_box_of_smallest_and_largest_degrees_is_no_angle(tmp_path: Path) -> None:
    header = [["ref", "name", "lat", "lat min", "lat max", "lon", "lon min", "lon max"]]
    rows = [["1", "n", "31.95", "31.9", "32.0", "35.91", "35.9", "36.0"]]

    assert locate(two_places(tmp_path, header, rows))[0].position == (35.91, 31.95)


def test_parts_that_cannot_be_read_are_refused_by_their_names(tmp_path: Path) -> None:
    rows = [["1", "n", "31", "75", "35", "54"], ["2", "n", "31", "81", "35", "61"]]
    with pytest.raises(Refused, match=r"Lat Min.*minutes and seconds under 60"):
        understand(
            two_places(
                tmp_path, [["ref", "name", "Lat Deg", "Lat Min", "Lon Deg", "Lon Min"]], rows
            )
        )
