"""Workbooks as people's programs make them: every program's file says the same."""

from pathlib import Path

import pytest

from importers.headers.header_words import known_header_words
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Reader
from importers.service import activate_staged
from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from tests.conftest import stage_into
from tests.importers.import_rows import loaded
from tests.importers.test_office_agencies import register_agencies

FILES = Path(__file__).parent / "office_habits"
COMPUTED = ("libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods")
EVERY = (*COMPUTED, "openpyxl.xlsx")
HEALTH = "ministry-of-health"


def opened(name: str, scratch: Path) -> Reader:
    known = known_header_words(load_catalogue()["offices"], ("ar", "en"))
    return open_reader(FILES / name, Hints(known_headers=known), scratch, name=name)


def bring(deployment: Deployment, name: str) -> dict[str, tuple[object, ...]]:
    staged = stage_into(deployment, "offices", FILES / name, scope=HEALTH)
    activate_staged(deployment, "offices", staged.release_number, by="tests", force=True)
    return {
        one.ref: (one.names, one.lon, one.lat, one.phones, one.verified_at, one.attributes)
        for one in loaded(deployment)
    }


def test_formulas_merged_cells_days_and_arabic_digits_come_out_the_same(jordan: Deployment) -> None:
    register_agencies(jordan)
    first, *others = (bring(jordan, name) for name in COMPUTED)
    assert list(first) == ["H-1", "H-2", "H-3", "H-4"]
    assert [said[0]["en"] for said in first.values()] == [  # type: ignore[index]
        "Middle office",
        "North office",
        "South office",
        "Hidden office",
    ]
    assert {said[5]["agency"] for said in first.values()} == {HEALTH}  # type: ignore[index]
    assert first["H-2"][1:3] == (35.85, 32.5556)
    assert {str(said[4]) for said in first.values()} == {"2026-05-31"}
    assert {said[3][0] for said in first.values()} == {"+96265001234"}  # type: ignore[index]
    assert others == [first, first]


@pytest.mark.parametrize("name", EVERY)
def test_a_merged_cell_is_said_in_each_of_its_rows(tmp_path: Path, name: str) -> None:
    reader = opened(name, tmp_path)
    assert [row.values["الجهة"] for row in reader.rows()] == ["وزارة الصحة"] * 4
    assert "cells merged over several rows" in {fact.label for fact in reader.facts}


@pytest.mark.parametrize("name", sorted({*EVERY} - {"libreoffice.xls"}))
def test_a_hidden_row_is_read_and_reported(tmp_path: Path, name: str) -> None:
    reader = opened(name, tmp_path)
    assert [row.number for row in reader.rows()] == [3, 4, 5, 6]
    told = {fact.label: str(fact.value) for fact in reader.facts}
    assert told["hidden rows"] == "1, read like the others: 6"


def test_a_formula_that_no_program_has_computed_is_named(tmp_path: Path) -> None:
    rows = list(opened("openpyxl.xlsx", tmp_path).rows())
    named = {row.number: [one.column for one in row.findings] for row in rows}
    assert named == {
        3: [],
        4: ["الاسم بالإنجليزية"],
        5: ["الاسم بالإنجليزية", "خط العرض"],
        6: [],
    }
    assert "result is not in the file" in str(rows[1].findings[0].message)
