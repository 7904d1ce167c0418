import csv
import re
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.errors import Refused
from geo.messages import mark
from importers.findings import Finding, fixed, reject, warn
from importers.readers.rows import Row
from importers.reports.rejects import RejectsFile, is_rejects_file, original_columns, unescape

COLUMNS = ("ref", "name", "phone", "lat", "lon")
LANGUAGES = {"ar": lambda text: f"ع {text}" if text else "THE CATALOGUE'S HEADING", "en": mark}
FORMULA = re.compile(r"[\s\u200b-\u200f\ufeff\xa0]*[=+\-@]|[\t\r]")


def outside(value: str = "31.0, 48.0") -> Finding:
    return reject("outside_country", "{value} lies outside.", "Mend it.", column="lat", value=value)


def no_phone(value: str = "x") -> Finding:
    return warn("bad_phone", "“{value}” is no phone.", "", column="phone", value=value)


def trimmed() -> Finding:
    return fixed("trimmed", "Spaces went.", "Nothing to do.", column="name")


@contextmanager
def rejects(
    path: Path,
    columns: Sequence[str] = COLUMNS,
    *,
    geometry: bool = False,
    crs: str | None = None,
    source: Path | None = None,
) -> Iterator[RejectsFile]:
    made = RejectsFile(
        path,
        tuple(columns),
        LANGUAGES,
        marker="schools 3",
        geometry=geometry,
        crs=crs,
        source=source,
    )
    with made:
        yield made


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
        return list(reader.fieldnames or ()), rows


def test_rows_stand_in_their_own_columns_with_the_findings_beside(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    values = {"lon": "48.0", "ref": "S-1", "name": "مدرسة\nالكرك", "lat": "31.0"}
    with rejects(path) as file:
        file.record(Row(7, values), [no_phone(), outside()])
        file.record(Row(9, {"ref": "S-2"}), [no_phone("y")])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfref,name")
    columns, (first, second) = read(path)
    assert columns == [
        *COLUMNS,
        "aroundme:rejects",
        "aroundme:row",
        "aroundme:outcome",
        "aroundme:codes",
        "aroundme:reason ar",
        "aroundme:reason en",
    ]
    assert {name: first[name] for name in COLUMNS} == {**values, "phone": ""}
    assert first["aroundme:rejects"] == "schools 3"
    assert (first["aroundme:row"], first["aroundme:outcome"]) == ("7", "rejected")
    assert first["aroundme:codes"] == "bad_phone outside_country"
    assert first["aroundme:reason en"] == "“x” is no phone. · 31.0, 48.0 lies outside. · Mend it."
    assert first["aroundme:reason ar"] == (
        "ع “x” is no phone. · ع 31.0, 48.0 lies outside. · ع Mend it."
    )
    assert (second["aroundme:row"], second["aroundme:outcome"]) == ("9", "loaded")


def test_rejected_row_counts_once_and_its_warnings_do_not(tmp_path: Path) -> None:
    with rejects(tmp_path / "rejects.csv") as file:
        far = reject("out_of_range", "Far.", "Mend.")
        file.record(Row(2), [no_phone(), far, outside()])
        file.record(Row(3), [outside()])
        file.record(Row(4), [no_phone(), no_phone(), trimmed()])
        file.record(Row(5), [])
    assert file.rejected_rows == 2
    assert file.by_code == {"out_of_range": 1, "outside_country": 1}
    assert file.warned_by_code == {"bad_phone": 2}
    assert file.fixed_by_code == {"trimmed": 1}
    groups = [(group.code, group.count) for group in file.groups]
    assert groups == [("outside_country", 2), ("out_of_range", 1), ("bad_phone", 3), ("trimmed", 1)]
    assert [one.row_number for one in file.groups[0].examples] == [2, 3]


def test_only_the_first_examples_are_kept_and_long_values_cut(tmp_path: Path) -> None:
    with rejects(tmp_path / "rejects.csv") as file:
        for number in range(2, 12):
            file.record(Row(number), [outside("x" * 100_000)])
    (group,) = file.groups
    assert group.count == 10
    assert [one.row_number for one in group.examples] == [2, 3, 4, 5, 6]
    assert {len(one.finding.value) for one in group.examples} == {201}


def test_nothing_is_written_without_findings_and_an_older_file_goes(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    path.write_text("old", encoding="utf-8")
    with rejects(path) as file:
        file.record(Row(2, {"ref": "S-1"}), [])
    assert not file.was_written
    assert not path.exists()


def test_the_imported_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    path.write_text("mended", encoding="utf-8")
    with rejects(path, source=path) as file:
        file.record(Row(2), [outside()])
    assert path.read_text(encoding="utf-8") == "mended"
    assert file.path == tmp_path / "rejects-2.csv"
    with rejects(path, source=file.path) as again:
        again.record(Row(2), [outside()])
    assert again.path == path
    assert file.path.exists()


def test_missing_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(Refused, match=r"nowhere/rejects\.csv cannot be written: No such file"),
        rejects(tmp_path / "nowhere" / "rejects.csv") as file,
    ):
        file.record(Row(2), [outside()])


def test_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"), rejects(tmp_path):
        pass


@pytest.mark.parametrize("rows", [1, 50_000])
def test_full_disk_is_refused_at_writing_and_at_closing(rows: int) -> None:
    def fill() -> None:
        file = RejectsFile(
            Path("/dev/full"), COLUMNS, LANGUAGES, marker="schools 3", geometry=False, crs=None
        )
        # Only the device itself can be full here: it must not be removed as an older file is.
        for number in range(rows):
            file.record(Row(number, {"name": "x" * 1000}), [outside()])
        file.__exit__(None, None, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", lambda _path, missing_ok=False: missing_ok)
        with pytest.raises(Refused, match="No space left on device"):
            fill()


def test_an_error_of_the_import_goes_before_one_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    with pytest.raises(ZeroDivisionError), rejects(path) as file:
        file.record(Row(2, {"ref": "S-1"}), [outside()])
        raise ZeroDivisionError
    assert read(path)[1][0]["ref"] == "S-1"


ODD = st.text(
    st.sampled_from("'=+-@\t\r\n \xa0\u200b0179.eE/:,;a\"ع＝") | st.characters(codec="utf-8")
)


@settings(max_examples=400, deadline=None)
@given(name=ODD, text=ODD, other=ODD)
@example(name="'", text="''\n=", other="\r'\n=")
@example(name="=1", text="'-31.5", other="''007")
def test_every_text_comes_back_through_the_file(
    name: str, text: str, other: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if name.startswith("aroundme:") or name in ("b", ""):
        name = "a"
    path = tmp_path_factory.getbasetemp() / "roundtrip.csv"
    values = {name: text, "b": other}
    with rejects(path, (name, "b")) as file:
        file.record(Row(2, values), [outside()])
    columns, (row,) = read(path)
    assert is_rejects_file(columns)
    assert original_columns(columns) == (name, "b")
    assert unescape(row) == values
    if text not in ("", name):
        cell = row[columns[0]]
        assert not FORMULA.match(cell) or re.fullmatch(r"[+-]?[\d.,eE; +-]+", cell)


def test_what_is_rejected_twice_has_the_columns_of_the_first_file(tmp_path: Path) -> None:
    first, second = tmp_path / "rejects.csv", tmp_path / "again.csv"
    values = {"ref": "007", "name": "=1", "phone": "+962791234567", "lat": "1", "lon": "2"}
    with rejects(first) as file:
        file.record(Row(2, values), [outside()])
    columns, (row,) = read(first)
    with rejects(second, original_columns(columns)) as file:
        file.record(Row(2, unescape(row)), [no_phone()])
    again, (twice,) = read(second)
    assert again == columns
    assert unescape(twice) == values
    assert twice["aroundme:codes"] == "bad_phone"


def test_a_strange_file_is_not_taken_for_ours() -> None:
    assert not is_rejects_file(("ref", "name", "codes"))


def test_lone_surrogates_do_not_stop_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    with rejects(path) as file:
        file.record(Row(2, {"name": "a\ud800b"}), [outside()])
    assert read(path)[1][0]["name"] == "a?b"


@pytest.mark.parametrize(
    ("crs", "begins"),
    [
        ("EPSG:28191", "SRID=28191;"),
        ("epsg:4326", "SRID=4326;"),
        ("OGC:CRS84", "SRID=4326;"),
        ('PROJCS["a grid of its own"]', ""),
        (None, ""),
    ],
)
def test_place_of_a_geometry_is_written_in_the_systems_own_numbers(
    tmp_path: Path, crs: str | None, begins: str
) -> None:
    path = tmp_path / "rejects.csv"
    with rejects(path, ("ref",), geometry=True, crs=crs) as file:
        file.record(Row(1, position=Position(0.1 + 0.2, -1e-7)), [outside()])
        file.record(Row(2, position=Position(float("nan"), 1)), [outside()])
        file.record(Row(3), [outside()])
    columns, rows = read(path)
    assert columns[:3] == ["ref", "aroundme:geometry", "aroundme:rejects"]
    assert [row["aroundme:geometry"] for row in rows] == [
        f"{begins}POINT (0.30000000000000004 -1e-07)",
        "",
        "",
    ]
    assert original_columns(columns) == ("ref", "aroundme:geometry")


def test_shape_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    shape = shapely.Polygon([(35.1, 31.123456789012345), (36, 31), (36, 32)])
    with rejects(path, ("ref",), geometry=True, crs="EPSG:4326") as file:
        row = Row(1, position=Position(35.9, 31.5), shape=shapely.to_wkb(shape))
        file.record(row, [outside()])
    text = read(path)[1][0]["aroundme:geometry"].removeprefix("SRID=4326;")
    assert shapely.equals_exact(shapely.from_wkt(text), shape)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        with rejects(tmp_path / "rejects.csv") as file:
            for number in range(rows):
                file.record(Row(number, {"name": f"n{number}"}), [outside(str(number))])
        _now, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(100)
    assert peak(5_000) < peak(500) + 20_000
