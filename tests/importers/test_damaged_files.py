"""Good files of every kind with bytes turned, put in, taken out or repeated."""

import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.errors import Refused, UnreadableFile
from tests.importers.valid_files import (
    MAKERS,
    make_xlsx,
    put,
    read,
)


@pytest.fixture(scope="module", params=MAKERS)
def valid(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good file of every kind."""
    folder = tmp_path_factory.mktemp("valid")
    return MAKERS[request.param](folder / f"good.{request.param}")


def test_the_good_files_are_good(valid: Path) -> None:
    rows = read(valid)
    assert rows
    assert not any(row.findings for row in rows)


# Bytes that are turned, put in, taken out or repeated somewhere in a good file.
HOW = ("flip", "insert", "delete", "repeat")
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(HOW), st.binary()),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    made = bytearray(content)
    for place, how, more in changes:
        at = int(place * max(0, len(made) - 1))
        if how == "flip" and made:
            made[at] ^= (more[0] if more else 0) or 0xFF
        elif how == "insert":
            made[at:at] = more
        elif how == "delete":
            del made[at : at + 1 + len(more)]
        else:
            made[at:at] = made[at : at + 64]
    return bytes(made)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES)
@example(changes=[(0.0, "delete", b"")])
@example(changes=[(0.5, "delete", b"x" * 5000)])
def test_a_damaged_file_ends_in_rows_or_in_one_sentence(
    valid: Path, tmp_path: Path, changes: list[tuple[float, str, bytes]]
) -> None:
    if valid.suffix == ".xlsx":
        changes = changes[:1]
    path = put(tmp_path / valid.name, changed(valid.read_bytes(), changes))
    try:
        read(path)
    except (UnreadableFile, Refused) as error:
        assert str(error)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=CHANGES,
    member=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
)
def test_a_workbook_that_is_damaged_inside_ends_in_rows_or_in_one_sentence(
    tmp_path: Path, changes: list[tuple[float, str, bytes]], member: str
) -> None:
    with zipfile.ZipFile(make_xlsx(tmp_path / "good.xlsx")) as good:
        contents = {name: good.read(name) for name in good.namelist()}
    contents[member] = changed(contents[member], changes)
    with zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for name, content in contents.items():
            bad.writestr(name, content)
    try:
        read(tmp_path / "bad.xlsx")
    except (UnreadableFile, Refused) as error:
        assert str(error)


def test_every_beginning_of_a_good_file_ends_in_rows_or_in_one_sentence(
    valid: Path, tmp_path: Path
) -> None:
    whole = valid.read_bytes()
    few = 12 if valid.suffix in (".xlsx", ".gpkg") else 40
    for length in sorted(random.Random(7).sample(range(len(whole)), min(few, len(whole)))):
        try:
            read(put(tmp_path / valid.name, whole[:length]))
        except (UnreadableFile, Refused) as error:
            assert str(error)
