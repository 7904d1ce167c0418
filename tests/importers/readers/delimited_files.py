"""What the tests of delimited text share: short ways to the rows of a file, and what was found."""

from collections.abc import Callable
from pathlib import Path

from importers.readers.delimited import DelimitedReader
from importers.readers.rows import Hints, Row

COLUMNS = ("ref", "name", "note", "lat", "lon")
KNOWN = frozenset(COLUMNS)
HEADER = "ref,name,lat,lon\n"
WriteText = Callable[[str | bytes], Path]
GOOD = {"name": "a", "lat": "31", "lon": "35"}


def reader_of(
    path: Path, encoding: str | None = None, delimiter: str | None = None
) -> DelimitedReader:
    return DelimitedReader(path, Hints(encoding, delimiter, known_headers=KNOWN))


def rows_of(path: Path, encoding: str | None = None) -> list[Row]:
    return list(reader_of(path, encoding).rows())


def codes_of(found: list[Row]) -> list[str]:
    return [" ".join(finding.code for finding in row.findings) for row in found]


def refs_of(found: list[Row]) -> list[str]:
    return [row.values["ref"] for row in found if not row.findings]


def facts_of(found: DelimitedReader) -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in found.facts}
