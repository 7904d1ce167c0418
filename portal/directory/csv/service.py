"""Writes a register as CSV, a batch of records at a time."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from geo.csv_lines import csv_lines
from portal.directory.csv.columns import columns_of
from portal.directory.published.queries import batches
from portal.directory.registers.definitions import Register


def written_csv(
    session: Session, register: Register, release: int, languages: Sequence[str]
) -> Iterator[bytes]:
    """Yield a release of a register as CSV (RFC 4180) in UTF-8, ordered by code."""
    columns = columns_of(register, languages)
    yield csv_lines([[column.heading for column in columns]], begins_file=True)
    for batch in batches(session, register, release):
        yield csv_lines([c.read(record.content) for c in columns] for record in batch)
