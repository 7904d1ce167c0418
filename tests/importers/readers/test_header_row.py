import csv

import pytest

from geo.folding import fold_text
from importers.readers.header_row import (
    find_header,
    is_footer,
    joined_header,
    rows_below_header,
)

NAMES = ("ref", "id", "name", "no", "x", "lat", "lon", "phone", "name_en", "name_ar")
ARABIC_NAMES = ("الرقم", "الاسم", "خط العرض", "خط الطول")
KNOWN = frozenset(map(fold_text, NAMES + ARABIC_NAMES))
DATA = "1,a,31.9,35.9\n2,b,31.9,35.9"
ARABIC = ",".join(ARABIC_NAMES)


def found(text: str, known: frozenset[str] = KNOWN) -> tuple[int | None, list[int]]:
    rows = list(csv.reader(text.splitlines()))
    index = find_header(rows, known)
    below = [] if index is None else sorted(rows_below_header(rows, index, known))
    return index, below


@pytest.mark.parametrize(
    ("text", "index"),
    [
        (f"ref,name,lat,lon\n{DATA}", 0),
        ("ref,name,lat,lon", 0),
        (f"Ministry\nSchools 2024\n\nref,name,lat,lon\n{DATA}", 3),
        (f"وزارة التربية,,,\n,,,\n{ARABIC}\n{DATA}", 2),
        (f"nummer,naam,breedte,lengte\n{DATA}", 0),
        (f"# made by us\n#id,name,lat,lon\n{DATA}", 1),
        (f"Title,Schools\nDate,2024\nPhone,065\n\nid,name,lat,lon\n{DATA}", 4),
        (f"ID (text),Name [ar],lat (deg),lon (deg)\n{DATA}", 0),
        ("name_en,name_ar,a,b,c,d\n1,2,No,X,,\n5,6,No,X,ref,id\n", 0),
        (f"1.1 No.,1.2 Name of school,1.3 Lat,1.4 Lon\n{DATA}", 0),
        ("ref,name\na,x\nb,y", 0),
        ("code,city,2019,2020\nA,x,5,6\nB,y,5,6", 0),
        ('position\n"31.9, 35.9"\n"31.8, 35.9"', 0),
    ],
)
def test_the_header_is_found_below_what_stands_above_it(text: str, index: int) -> None:
    assert found(text) == (index, [])


@pytest.mark.parametrize(
    "text", [DATA, '"31.9, 35.9"\n"31.8, 35.9"', "POINT (35 31)\nPOINT (36 31)"]
)
def test_a_table_without_names_has_no_header(text: str) -> None:
    assert found(text) == (None, [])
    assert found(text, frozenset()) == (None, [])


@pytest.mark.parametrize(
    "second",
    [
        "ref,name,lat,lon",
        "No.,School,Lat,Lng",
        ",,(deg),(deg)",
        "text,varchar(50),°,°",
        "#meta+id,#loc+name,#geo+lat,#geo+lon",
    ],
)
def test_names_tags_and_units_below_the_header_are_no_data(second: str) -> None:
    assert found(f"{ARABIC}\n{second}\n{DATA}") == (0, [1])


@pytest.mark.parametrize(
    "first",
    [
        "1,Old,unknown,unknown",
        "A,Old school,,",
        "A,Old school,unknown,31.9",
        "name,x,31.9,35.9",
    ],
)
def test_a_first_row_of_data_is_never_taken_for_a_second_header(first: str) -> None:
    assert found(f"ref,name,lat,lon\n{first}\n{DATA}") == (0, [])


@pytest.mark.parametrize(
    "cells",
    [
        ["Total", "", "120"],
        ["المجموع", "", "", ""],
        ["", "Total:", "12", "5"],
        ["Total (2)", "", "5"],
        ["Source: Ministry", "", ""],
        ["المصدر: وزارة التربية", "", ""],
        ["* provisional", "", ""],
        ["# end", ""],
        ["120 rows", "", ""],
    ],
)
def test_totals_and_notes_are_footers(cells: list[str]) -> None:
    assert is_footer(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["Total", "31.95", "35.91"],
        ["12", "Total", "31.9", "35.9"],
        ["Total Station", "", ""],
        ["Source", "", ""],
        ["مدرسة المصدر", "", ""],
        ["Note: a school", "31.9", ""],
        ["Total: x"],
        ["", ""],
        [],
    ],
)
def test_places_are_no_footers(cells: list[str]) -> None:
    assert not is_footer(cells)


def test_names_below_merged_cells_join_the_header() -> None:
    rows = [["ref", "name", "position", ""], ["", "", "lat", "lon"], ["1", "A", "31.95", "35.91"]]

    assert joined_header(rows[0], rows[1:], KNOWN) == ["ref", "name", "lat", "lon"]


@pytest.mark.parametrize(
    "second",
    [
        ["1", "A", "31.95", "35.91"],
        ["", "", "", ""],
        ["", "A", "", "a remark"],
        ["ref", "name", "lat", "lon"],
    ],
)
def test_other_rows_below_a_header_do_not_join_it(second: list[str]) -> None:
    assert joined_header(["ref", "name", "lat", ""], [second], KNOWN) is None


def test_a_header_above_nothing_is_left_alone() -> None:
    assert joined_header(["ref", "name"], [], KNOWN) is None
