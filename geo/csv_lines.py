"""Lines of CSV (RFC 4180) in UTF-8, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from geo.spreadsheet_text import safe

# Without it spreadsheets take UTF-8 for an old encoding, and Arabic for nonsense.
_BYTE_ORDER_MARK = "\ufeff"


def csv_lines(rows: Iterable[Iterable[object]], *, begins_file: bool = False) -> bytes:
    """Return rows as lines of CSV; None is an empty cell. A file begins with its mark."""
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK if begins_file else "")
    csv.writer(text).writerows([_cell(one) for one in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    return "" if value is None else safe(str(value))
