"""Names from a table of one's own: CSV or a spreadsheet with the columns named here."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.coordinates import Position, parse_number
from geo.country import Country
from geo.errors import Refused
from geo.folding import fold_text
from geo.messages import mark as _
from geo.messages import shown
from importers.cells import clean_text, read_flag
from importers.findings import Finding, reject
from importers.gazetteer.candidates import Candidate, RowFinding
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Row
from layers.gazetteer.rules import IMPORTED_KINDS, PlaceKind

_REQUIRED = ("kind", "lon", "lat")
_OPTIONAL = ("ref", "alternatives", "rank", "radius_m", "is_approximate")
_NUMBERS = ("lon", "lat", "rank", "radius_m")
_BETWEEN = "|"


def columns_of(country: Country) -> tuple[str, ...]:
    """Return the columns that a table may have, those of the names first."""
    return (*(f"name_{language}" for language in country.languages), *_REQUIRED, *_OPTIONAL)


def table_names(path: Path, country: Country, scratch: Path) -> Iterator[Candidate | RowFinding]:
    """Yield the places of a table. Raises UnreadableFile, or Refused when a column is missing.

    `scratch` is a folder for what has to be unpacked.
    """
    known = columns_of(country)
    reader = open_reader(path, Hints(known_headers=frozenset(map(fold_text, known))), scratch)
    columns = {clean_text(column).lower(): column for column in reader.columns}
    missing = [name for name in _REQUIRED if name not in columns]
    if missing or not any(name.startswith("name_") for name in columns):
        raise Refused(
            _("{file} lacks the columns {missing}. A table of names has: {known}."),
            file=shown(path.name),
            missing=", ".join(missing or ["name_…"]),
            known=", ".join(known),
        )
    for row in reader.rows():
        cells = {name: clean_text(row.values.get(columns[name], "")) for name in columns}
        yield _candidate(row, cells, country)


def _candidate(row: Row, cells: Mapping[str, str], country: Country) -> Candidate | RowFinding:
    for finding in row.findings:
        return RowFinding(row.number, finding)
    numbers: dict[str, float | None] = {}
    for column in _NUMBERS:
        text = cells.get(column, "")
        numbers[column] = parse_number(text) if text else None
        if text and numbers[column] is None:
            return RowFinding(row.number, _no_number(column, text))
    kind = fold_text(cells["kind"])
    if kind not in IMPORTED_KINDS:
        return RowFinding(row.number, _no_kind(cells["kind"]))
    lon, lat = numbers["lon"], numbers["lat"]
    return Candidate(
        row=row.number,
        ref=cells.get("ref") or str(row.number),
        names={language: cells.get(f"name_{language}", "") for language in country.languages},
        alternatives=tuple(
            filter(None, map(clean_text, cells.get("alternatives", "").split(_BETWEEN)))
        ),
        kind=PlaceKind(kind),
        position=None if lon is None or lat is None else Position(lon, lat),
        rank=_whole(numbers["rank"]),
        radius_m=_whole(numbers["radius_m"]),
        is_approximate=bool(read_flag(cells.get("is_approximate", ""))),
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)


def _no_number(column: str, text: str) -> Finding:
    return reject(
        "not_a_number",
        _("{named} is “{value}”, which is no number."),
        _("Write degrees and metres as plain numbers, such as 35.91."),
        column=column,
        value=text,
    )


def _no_kind(text: str) -> Finding:
    return reject(
        "bad_value",
        _("The kind “{value}” is none of: {known}."),
        _("Write one of these words, in English, into the column kind."),
        column="kind",
        value=text,
        known=", ".join(IMPORTED_KINDS),
    )
