"""Writes a register as CSV, a batch of records at a time."""

import csv
import io
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from geo.spreadsheet_text import safe
from portal.directory.csv.columns import columns_of
from portal.directory.published.queries import batches
from portal.directory.registers.definitions import Register

# Without it spreadsheets take UTF-8 for an old encoding, and Arabic for nonsense.
_BYTE_ORDER_MARK = "\ufeff"


def written_csv(
    session: Session, register: Register, release: int, languages: Sequence[str]
) -> Iterator[bytes]:
    """Yield a release of a register as CSV (RFC 4180) in UTF-8, ordered by code."""
    columns = columns_of(register, languages)
    yield _lines([[column.heading for column in columns]], start=_BYTE_ORDER_MARK)
    for batch in batches(session, register, release):
        yield _lines([[_cell(c.read(record.content)) for c in columns] for record in batch])


def _cell(value: object) -> str:
    return "" if value is None else safe(str(value))


def _lines(rows: list[list[str]], start: str = "") -> bytes:
    text = io.StringIO(newline="")
    text.write(start)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
