"""Makes the workbooks beside it once, as people's programs do: run `python make_workbooks.py`.

`openpyxl.xlsx` is written by openpyxl, which computes no formula. LibreOffice opens it without a
window, computes, and saves it as XLSX, XLS and ODS: `libreoffice.*`. LibreOffice is no part of the
project's set-up; the files are committed, so that nobody else needs it.
"""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).parent
HEADERS = (
    "المرجع",
    "الاسم بالعربية",
    "الاسم بالإنجليزية",
    "الجهة",
    "خط العرض",
    "خط الطول",
    "أرقام الهاتف",
    "تاريخ التحقق",
    "موقف مركبات",
)
# Texts, a formula that joins, digits as they are typed in Arabic, a day, numbers as numbers.
ROWS = (
    ("H-1", "مكتب الوسط", "Middle office", "وزارة الصحة", 31.9539, 35.9106),
    ("H-2", "مكتب الشمال", '=CONCATENATE("North ","office")', None, "٣٢٫٥٥٥٦", "٣٥٫٨٥"),
    ("H-3", "مكتب الجنوب", '="South "&"office"', None, "=30.3+0.02", 35.4444),
    ("H-4", "مكتب مخفي", "Hidden office", "وزارة الصحة", 31.7, 35.8),
)
DAYS = (date(2026, 5, 31), "٣١/٥/٢٠٢٦", date(2026, 5, 31), "31 أيار 2026")
PHONES = ("065001234", "٠٦ ٥٠٠ ١٢٣٤", "+962 6 500 1234", "065001234; 911")
FLAGS = ("نعم", True, "✓", "لا")
_HIDDEN_ROW = 6


def make(path: Path) -> None:
    """Write a workbook with a merged title, a merged agency, formulas, days, and a hidden row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "مكاتب الوزارة"
    sheet.sheet_view.rightToLeft = True
    sheet.append(["مكاتب وزارة الصحة ٢٠٢٦"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADERS))
    sheet["A1"].alignment, sheet["A1"].font = Alignment(horizontal="center"), Font(bold=True)
    sheet.append(HEADERS)
    for row, day, phone, flag in zip(ROWS, DAYS, PHONES, FLAGS, strict=True):
        sheet.append([*row, phone, day, flag])
    # One agency for the first three offices, said once.
    sheet.merge_cells(start_row=3, start_column=4, end_row=5, end_column=4)
    sheet.row_dimensions[_HIDDEN_ROW].hidden = True
    sheet.freeze_panes = "A3"
    book.save(path)


def convert(path: Path, form: str) -> None:
    """Open a workbook in LibreOffice, which computes it, and save it in a form."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program is not None, "LibreOffice is not there"
    folder = path.parent / "out"
    command = [program, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True)  # noqa: S603 - a program of this machine
    shutil.move(folder / f"{path.stem}.{form}", path.parent / f"libreoffice.{form}")
    folder.rmdir()


if __name__ == "__main__":
    made = HERE / "openpyxl.xlsx"
    make(made)
    for each in ("xlsx", "xls", "ods"):
        convert(made, each)
