"""What is exported comes back unchanged, whatever it says and in whatever form."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from importers.samples.directory.records import sample_agencies, sample_services
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.rules import differences, written
from tests.importers.directory import invented

# A file is a process: few of them with many records each, and none to shrink a failing one.
_FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def changed(records: Sequence[Record], back: invented.ReadBack) -> list[tuple[str, Any]]:
    return [
        (record.code, differences(written(record), written(back.taken[record.code])))
        for record in records
        if back.taken.get(record.code) != record
    ]


@pytest.mark.parametrize(
    ("register", "form", "language"),
    [
        (Register.AGENCIES, "xlsx", "ar"),
        (Register.AGENCIES, "zip", "en"),
        (Register.SERVICES, "xlsx", "en"),
        (Register.SERVICES, "zip", "ar"),
    ],
)
def test_the_samples_come_back_unchanged(
    tmp_path: Path, register: Register, form: str, language: str
) -> None:
    known = [one.code for one in sample_agencies()]
    records: Sequence[Record] = (
        sample_agencies() if register is Register.AGENCIES else sample_services()
    )
    path = invented.write(tmp_path / f"all.{form}", register, records, language)
    back = invented.read(path, register, agencies=known)
    assert back.sentences == []
    assert changed(records, back) == []


@_FEW
@given(st.lists(invented.agencies, min_size=8, max_size=10, unique_by=lambda one: one.code))
@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_any_agency_comes_back_unchanged(
    tmp_path_factory: pytest.TempPathFactory, form: str, records: list[Record]
) -> None:
    path = tmp_path_factory.mktemp("any") / f"agencies.{form}"
    invented.write(path, Register.AGENCIES, records)
    back = invented.read(path, Register.AGENCIES)
    assert (back.sentences, changed(records, back)) == ([], [])


@_FEW
@given(st.lists(invented.services, min_size=8, max_size=10, unique_by=lambda one: one.code))
@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_any_service_comes_back_unchanged(
    tmp_path_factory: pytest.TempPathFactory, form: str, records: list[Record]
) -> None:
    path = tmp_path_factory.mktemp("any") / f"services.{form}"
    invented.write(path, Register.SERVICES, records)
    back = invented.read(path, Register.SERVICES)
    assert (back.sentences, changed(records, back)) == ([], [])


def test_the_records_alone_as_csv_leave_their_parts_as_they_are(tmp_path: Path) -> None:
    path = invented.write(tmp_path / "services.csv", Register.SERVICES, sample_services())
    back = invented.read(
        path,
        Register.SERVICES,
        current=sample_services(),
        agencies=[one.code for one in sample_agencies()],
    )
    assert back.sentences == []
    assert changed(sample_services(), back) == []
    assert any(one.fees for one in sample_services())
