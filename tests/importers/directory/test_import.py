"""The import of tables into the registers: diff, scope, guard, rejects, undo."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest

from geo.errors import NotFound, Refused
from geo.messages import mark
from importers.directory.service import ImportOptions, TableImport, stage_table
from importers.directory.templates import export_table
from layers.deployment import Deployment
from layers.releases.queries import releases_of, staged_release
from layers.releases.rules import Authorship, Changes
from layers.releases.service import activate, revert
from portal.directory.records.values import Record
from portal.directory.registers import queries
from portal.directory.registers.definitions import Register
from portal.directory.registers.rules import FieldChange
from portal.directory.registers.service import STORES, stage
from tests.conftest import Databases, deployment_on, template_of
from tests.importers.directory import invented

TESTS = Authorship("tests")


def load(deployment: Deployment, register: Register, records: Sequence[Record]) -> None:
    with deployment.database.writing() as session:
        activate(session, STORES[register], stage(session, register, records, TESTS))


def current(deployment: Deployment, register: Register) -> dict[str, Record]:
    with deployment.database.reading() as session:
        return queries.current_records(session, register)


def agencies() -> list[Record]:
    return [
        invented.agency(),
        invented.agency("lands", names={"ar": "الأراضي"}, kind="department"),
        *(invented.agency(f"agency-{number}") for number in range(8)),
    ]


def services() -> list[Record]:
    fee = {"label": {"ar": "رسم"}, "amount": "12.500", "currency": "JOD"}
    return [
        invented.service("renew", fees=(fee,), steps=({"title": {"ar": "تقديم الطلب"}},)),
        invented.service("issue", fees=(fee,)),
        *(invented.service(f"land-{number}", agency="lands") for number in range(6)),
    ]


@pytest.fixture(scope="module")
def filled_template(databases: Databases, empty_template: str) -> str:
    def fill(deployment: Deployment) -> None:
        load(deployment, Register.AGENCIES, agencies())
        load(deployment, Register.SERVICES, services())

    return template_of(databases, "template_tables", empty_template, fill)


@pytest.fixture
def filled(databases: Databases, filled_template: str) -> Iterator[Deployment]:
    """Ten agencies and eight services, in a database of its own."""
    with databases.new(filled_template) as url, deployment_on(url) as made:
        yield made


def staged(
    deployment: Deployment,
    register: Register,
    path: Path,
    *,
    scope: str | None = None,
    rejects: Path | None = None,
) -> TableImport:
    options = ImportOptions(rejects_path=rejects, translations={"ar": mark, "en": mark})
    return stage_table(deployment, register, path, "tests", scope, options=options)


@pytest.mark.parametrize("register", list(Register))
def test_an_export_imported_again_changes_nothing(
    filled: Deployment, tmp_path: Path, register: Register
) -> None:
    path = tmp_path / "all.xlsx"
    count = export_table(filled, register, path, "ar")
    made = staged(filled, register, path)
    assert made.counts == Changes(unchanged=count)
    assert (made.findings, made.changed, made.is_clean) == ((), (), True)


def test_a_changed_cell_is_one_line_of_the_diff_and_can_be_undone(
    filled: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "services.xlsx"
    export_table(filled, Register.SERVICES, path, "ar")
    edit(path, "الرسوم", "المبلغ / Amount *", "12.5", 20)
    made = staged(filled, Register.SERVICES, path)
    assert made.counts == Changes(changed=1, unchanged=7)
    (change,) = made.changed
    assert change.fields == (FieldChange("fees.0.amount", "12.500", "20.000"),)
    before = current(filled, Register.SERVICES)

    activate_table(filled, Register.SERVICES, made.release_number)
    after = current(filled, Register.SERVICES)
    assert {code for code in after if after[code] != before[code]} == {change.code}
    with filled.database.writing() as session:
        revert(session, STORES[Register.SERVICES], 1, TESTS)
    assert current(filled, Register.SERVICES) == before


def activate_table(
    deployment: Deployment, register: Register, number: int, *, force: bool = False
) -> None:
    with deployment.database.writing() as session:
        release = staged_release(session, register, number)
        activate(session, STORES[register], release, force=force)


def edit(path: Path, sheet: str, header: str, old: str, new: str | int) -> None:
    """Change the first cell of a column that holds a value, as an officer's program does."""
    book = openpyxl.load_workbook(path)
    rows = book[sheet]
    at = [cell.value for cell in rows[1]].index(header)
    cell = next(row[at] for row in rows.iter_rows(min_row=2) if str(row[at].value) == old)
    cell.value = new
    book.save(path)


def test_a_file_of_one_agency_leaves_the_others_alone(filled: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "lands.zip"
    assert export_table(filled, Register.SERVICES, path, "ar", "lands") == 6
    invented.write(path, Register.SERVICES, [invented.service("land-0", agency="lands")])
    made = staged(filled, Register.SERVICES, path, scope="lands")
    assert (made.counts.removed, made.counts.unchanged) == (5, 1)
    activate_table(filled, Register.SERVICES, made.release_number, force=True)
    assert set(current(filled, Register.SERVICES)) == {"renew", "issue", "land-0"}


def test_within_a_scope_records_of_others_are_left_out_and_stay(
    filled: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "services.csv"
    stolen = invented.service("renew", agency="lands", names={"ar": "مسروقة"})
    invented.write(path, Register.SERVICES, [stolen, *services()[2:]])
    made = staged(filled, Register.SERVICES, path, scope="lands")
    assert made.rejected == {"renew"}
    assert "“renew” belongs to the agency “ministry-of-health”" in str(
        made.findings[0].finding.message
    )
    assert made.counts == Changes(unchanged=6)


def test_an_unknown_scope_is_refused(filled: Deployment, tmp_path: Path) -> None:
    path = invented.write(tmp_path / "services.csv", Register.SERVICES, services())
    with pytest.raises(NotFound, match="“nobody”"):
        staged(filled, Register.SERVICES, path, scope="nobody")
    with pytest.raises(NotFound, match="“nobody”"):
        export_table(filled, Register.SERVICES, tmp_path / "nobody.csv", "ar", "nobody")


def test_more_than_a_fifth_gone_stops_without_force(filled: Deployment, tmp_path: Path) -> None:
    path = invented.write(tmp_path / "agencies.zip", Register.AGENCIES, agencies()[:7])
    made = staged(filled, Register.AGENCIES, path)
    with pytest.raises(Refused, match="3 of 10 entries"):
        activate_table(filled, Register.AGENCIES, made.release_number)
    assert len(current(filled, Register.AGENCIES)) == 10
    activate_table(filled, Register.AGENCIES, made.release_number, force=True)
    assert len(current(filled, Register.AGENCIES)) == 7


def test_a_record_that_is_left_out_stays_and_comes_back_mended(
    filled: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "services.xlsx"
    export_table(filled, Register.SERVICES, path, "ar")
    edit(path, "الرسوم", "المبلغ / Amount *", "12.5", "كثير")
    made = staged(filled, Register.SERVICES, path, rejects=tmp_path / "rejects")
    (code,) = made.rejected
    assert made.counts == Changes(unchanged=8)
    rejects = made.rejects_path
    assert rejects == tmp_path / "rejects.xlsx"
    book = openpyxl.load_workbook(rejects)
    assert [row[0] for row in book["الخدمات"].iter_rows(min_row=2, values_only=True)] == [code]
    fee = dict(zip(*book["الرسوم"].iter_rows(values_only=True), strict=True))
    assert fee["aroundme:outcome"] == "rejected"
    assert "“كثير” is not an amount" in str(fee["aroundme:reason ar"])

    edit(rejects, "الرسوم", "المبلغ / Amount *", "كثير", "٢٠")
    again = staged(filled, Register.SERVICES, rejects, rejects=rejects)
    assert again.counts == Changes(changed=1, unchanged=7)
    assert again.changed[0].code == code
    assert rejects.exists()


def test_rejects_of_a_zip_hold_every_row_of_the_record(filled: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "services.zip"
    invented.write(path, Register.SERVICES, services())
    spoil(path, "services.csv", "renew,", "renew,nowhere-")
    made = staged(filled, Register.SERVICES, path, rejects=tmp_path / "left-out")
    assert made.rejects_path == tmp_path / "left-out.zip"
    with zipfile.ZipFile(made.rejects_path) as archive:
        steps = list(csv.reader(io.StringIO(archive.read("steps.csv").decode("utf-8-sig"))))
    assert [row[0] for row in steps[1:]] == ["renew"]


def spoil(path: Path, member: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    held[member] = held[member].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in held.items():
            archive.writestr(name, text)


def test_a_file_without_a_single_good_record_changes_nothing(
    filled: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "agencies.csv"
    path.write_text("code,names_ar,kind\nbad code,أ,ministry\n", "utf-8")
    with pytest.raises(Refused, match="None of the 1 records"):
        staged(filled, Register.AGENCIES, path)
    with filled.database.reading() as session:
        assert len(releases_of(session, "agencies")) == 1
