"""Tables as text, and spreadsheets."""

import bz2
import gzip
import lzma

from portal.opendata.formats.rules import Doubt
from tests.portal.opendata.zoo.animals import Animal, closed_form, open_form
from tests.portal.opendata.zoo.making import (
    LATIN,
    TABLE,
    ole,
    plain,
    with_macros,
    workbook,
    zipped,
)
from tests.portal.opendata.zoo.spreadsheets import binary_workbook, old_workbook, open_workbook

_FORMULA_TABLE = 'a,b\n1,=HYPERLINK("https://evil.example")\n2,x\n3,@SUM(A1)\n4,+962791234567\n'
_QUOTED = 'code,note\n1,"first line\nsecond line, with a comma"\n2,"he said ""no"""\n' * 3
_RAGGED = LATIN + "41,A school, with a comma,7\n42\n"
_HUGE_LINE = "code,note\n1," + "x" * (2 << 20) + "\n2,y\n"
_WITH_NULS = LATIN.replace("School 7,", "School\0 7,")
_UNDER_A_TITLE = "Schools of Amman,,\n,,\n" + LATIN

TEXTS: tuple[Animal, ...] = (
    open_form("table.csv", plain(TABLE), "CSV"),
    open_form("bom.csv", plain("\ufeff" + TABLE), "CSV"),
    open_form("1256.csv", plain(TABLE, "cp1256"), "CSV", Doubt.ENCODING),
    open_form("iso.csv", plain(TABLE, "iso8859_6"), "CSV", Doubt.ENCODING),
    open_form("wide.csv", plain("\ufeff" + TABLE, "utf-16-le"), "CSV", Doubt.ENCODING),
    open_form("wide-be.csv", plain("\ufeff" + TABLE, "utf-16-be"), "CSV", Doubt.ENCODING),
    open_form("semicolons.csv", plain(TABLE.replace(",", ";")), "CSV"),
    open_form("pipes.csv", plain(LATIN.replace(",", "|")), "CSV"),
    open_form("table.tsv", plain(TABLE.replace(",", "\t")), "TSV"),
    open_form("tabs.csv", plain(TABLE.replace(",", "\t")), "TSV"),
    open_form("table.txt", plain(LATIN), "CSV"),
    open_form("mac.csv", plain(LATIN.replace("\n", "\r")), "CSV"),
    open_form("quoted.csv", plain(_QUOTED), "CSV"),
    open_form("ragged.csv", plain(_RAGGED), "CSV", Doubt.RAGGED),
    open_form("titled.csv", plain(_UNDER_A_TITLE), "CSV"),
    open_form("huge-line.csv", plain(_HUGE_LINE), "CSV"),
    open_form("nuls.csv", plain(_WITH_NULS), "CSV", Doubt.CONTROLS),
    open_form("formula.csv", plain(_FORMULA_TABLE), "CSV", Doubt.FORMULAS),
    open_form("one-column.csv", plain("city\nAmman\nIrbid\nZarqa\n"), "CSV"),
    open_form("table.csv.gz", plain(gzip.compress(TABLE.encode())), "CSV"),
    open_form("table.csv.bz2", plain(bz2.compress(TABLE.encode())), "CSV"),
    open_form("table.csv.xz", plain(lzma.compress(TABLE.encode())), "CSV"),
)
SHEETS: tuple[Animal, ...] = (
    closed_form("book.xlsx", workbook(), "XLSX"),
    closed_form("sheets.xlsx", workbook(sheets=3), "XLSX"),
    closed_form("sums.xlsx", workbook(formula=True), "XLSX", Doubt.FORMULAS),
    closed_form("macros.xlsm", with_macros, "XLSX", Doubt.MACROS),
    closed_form("book.xlsb", binary_workbook, "XLSB"),
    closed_form("book.xls", old_workbook, "XLS"),
    closed_form("macros.xls", ole("Workbook", "_VBA_PROJECT"), "XLS", Doubt.MACROS),
    open_form("book.ods", open_workbook(), "ODS"),
    open_form("bare.ods", zipped({"content.xml": "<x/>", "META-INF/manifest.xml": "<m/>"}), "ODS"),
)
