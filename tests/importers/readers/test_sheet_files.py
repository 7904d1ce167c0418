"""Spreadsheets that are damaged, protected or made to take memory and time."""

from pathlib import Path

import pytest

from geo.errors import Refused, UnreadableFile
from importers.readers import sheet_files
from importers.readers.rows import Hints
from importers.readers.sheets import SheetReader
from tests.importers.readers.spreadsheets import (
    HEADER,
    opened,
    write_ods,
    write_workbook,
    write_xml,
)


def test_a_cell_in_the_last_corner_does_not_take_the_memory(tmp_path: Path) -> None:
    far = '<c r="XFD1048576"><v>1</v></c>'
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    path = write_xml(tmp_path / "a.xlsx", f'{near}<row r="1048576">{far}</row>')
    with pytest.raises(Refused, match="stray cell"):
        opened(path)


def test_repeated_cells_of_an_ods_do_not_take_the_memory(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with pytest.raises((Refused, UnreadableFile)):
        opened(write_ods(tmp_path / "a.ods", row))


def test_xml_that_could_swell_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    path = write_xml(tmp_path / "a.xlsx", "", {"xl/sharedStrings.xml": bomb})
    with pytest.raises(UnreadableFile, match="DTD"):
        opened(path)


def test_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    entry = "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry * 8)
    with pytest.raises(UnreadableFile, match="protected by a password"):
        opened(path)


def test_a_workbook_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [HEADER, ("a",)]})
    monkeypatch.setattr(sheet_files, "LEAST_SECONDS", 0.001)
    with pytest.raises(Refused, match="too large to be read"):
        SheetReader(path, Hints(), kind="XLSX", scratch=tmp_path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = write_xml(tmp_path / "a.xlsx", "", {"xl/workbook.xml": "<workbook"})
    with pytest.raises(UnreadableFile, match="damaged spreadsheet"):
        opened(path)
