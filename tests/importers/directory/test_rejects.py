"""Rejects that have been mended: the file says what it is, and is merged into what stands."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geo.errors import Refused
from geo.messages import mark
from importers.directory.service import ImportOptions, TableImport, stage_table
from importers.directory.templates import export_table
from layers.deployment import Deployment
from layers.releases.rules import Authorship, Changes
from layers.releases.service import activate
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.conftest import Databases, deployment_on, template_of
from tests.importers.directory import invented

TESTS = Authorship("tests")
PASSPORT = "renew-passport"
CARD = "issue-identity-card"


def services() -> list[Record]:
    """A passport that needs a card, and the card: one record that names another."""
    paper = {"name": {"ar": "بطاقة"}, "issued_by": CARD}
    fee = {"label": {"ar": "رسم"}, "amount": "12.500", "currency": "JOD"}
    return [
        invented.service(PASSPORT, papers=(paper,), fees=(fee,)),
        invented.service(CARD),
        *(invented.service(f"other-{number}") for number in range(6)),
    ]


@pytest.fixture(scope="module")
def linked_template(databases: Databases, empty_template: str) -> str:
    def fill(deployment: Deployment) -> None:
        with deployment.database.writing() as session:
            for register, records in (
                (Register.AGENCIES, [invented.agency()]),
                (Register.SERVICES, services()),
            ):
                activate(session, STORES[register], stage(session, register, records, TESTS))

    return template_of(databases, "template_linked_tables", empty_template, fill)


@pytest.fixture
def filled(databases: Databases, linked_template: str) -> Iterator[Deployment]:
    with databases.new(linked_template) as url, deployment_on(url) as made:
        yield made


def staged(
    deployment: Deployment,
    path: Path,
    rejects: Path | None = None,
    register: Register = Register.SERVICES,
) -> TableImport:
    options = ImportOptions(rejects_path=rejects, translations={"ar": mark, "en": mark})
    return stage_table(deployment, register, path, "tests", options=options)


def changed_cells(path: Path, change: Callable[[Any], None]) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        change(sheet)
    book.save(path)


def replaced(old: str, new: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:  # noqa: ANN401 - openpyxl's
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if str(cell.value) == old:
                    cell.value = new

    return change


def without_notes(sheet: Any) -> None:  # noqa: ANN401 - openpyxl's
    """Delete the columns of ours, as somebody does who tidies up."""
    for at in range(sheet.max_column, 0, -1):
        title = str(sheet.cell(1, at).value)
        if title.startswith("aroundme:") and sheet.title != "aroundme rejects":
            sheet.delete_cols(at)


def rejects_of_the_passport(deployment: Deployment, folder: Path, form: str = "xlsx") -> Path:
    """Spoil the fee (in CSV, which has none, the audience) of the passport, and import."""
    path = folder / f"services.{form}"
    export_table(deployment, Register.SERVICES, path, "en")
    if form == "xlsx":
        changed_cells(path, replaced("12.5", "much"))
    else:
        lines = path.read_text("utf-8-sig").splitlines(keepends=True)
        lines = [x.replace("Citizen", "Citizn") if PASSPORT in x else x for x in lines]
        path.write_text("".join(lines), "utf-8")
    made = staged(deployment, path, folder / "rejects")
    assert made.rejected == {PASSPORT}
    assert made.rejects_path is not None
    return made.rejects_path


def test_mended_rejects_may_name_records_that_are_not_in_the_file(
    filled: Deployment, tmp_path: Path
) -> None:
    rejects = rejects_of_the_passport(filled, tmp_path)
    changed_cells(rejects, replaced("much", "15"))
    again = staged(filled, rejects)
    assert again.findings == ()
    assert again.counts == Changes(changed=1, unchanged=7)


def test_a_workbook_of_rejects_is_known_without_the_columns_of_ours(
    filled: Deployment, tmp_path: Path
) -> None:
    rejects = rejects_of_the_passport(filled, tmp_path)
    changed_cells(rejects, replaced("much", "15"))
    changed_cells(rejects, without_notes)
    assert staged(filled, rejects).counts == Changes(changed=1, unchanged=7)


def test_one_column_of_ours_is_enough_to_know_rejects_in_csv(
    filled: Deployment, tmp_path: Path
) -> None:
    rejects = rejects_of_the_passport(filled, tmp_path, "csv")
    header, row = csv.reader(rejects.read_text("utf-8-sig").splitlines())
    kept = [at for at, name in enumerate(header) if name not in {"aroundme:codes", "aroundme:row"}]
    mended = {"Citizn": "Citizen", "Service": "Renewal"}
    row = [mended.get(cell, cell) for cell in row]
    with rejects.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([cells[at] for at in kept] for cells in (header, row))
    assert staged(filled, rejects).counts == Changes(changed=1, unchanged=7)


def test_rejects_say_what_they_are_of_and_another_register_refuses_them(
    filled: Deployment, tmp_path: Path
) -> None:
    rejects = rejects_of_the_passport(filled, tmp_path, "csv")
    header, row = csv.reader(rejects.read_text("utf-8-sig").splitlines())
    assert dict(zip(header, row, strict=True))["aroundme:rejects"] == "services 1"
    with pytest.raises(Refused, match=r"rejects of “services”.*import of “agencies”"):
        staged(filled, rejects, register=Register.AGENCIES)
