"""Extracts of OpenStreetMap: as of when one is, and what is said of a file that is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import osmium

from geo.errors import UnreadableFile
from geo.messages import mark as _

_ERRORS = (RuntimeError, ValueError, OSError)


@contextmanager
def readable_extract(path: Path) -> Iterator[None]:
    """Read an extract inside; raises UnreadableFile with the reader's reason and what to give."""
    try:
        yield
    except _ERRORS as error:
        raise UnreadableFile(
            _(
                "“{file}” cannot be read as an extract of OpenStreetMap: {reason}. Give a whole"
                " file of the country as those publish it who offer OpenStreetMap by country,"
                " like jordan-latest.osm.pbf."
            ),
            file=path.name,
            reason=str(error),
        ) from error


def extract_taken_at(path: Path) -> datetime | None:
    """Return as of when an extract is, where it says so. Raises UnreadableFile."""
    with readable_extract(path), osmium.io.Reader(str(path)) as reader:
        said = reader.header().get("osmosis_replication_timestamp")
    try:
        return datetime.fromisoformat(said).astimezone(UTC) if said else None
    except ValueError:
        return None
