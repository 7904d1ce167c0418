"""The identifier of a row: as its column gives it, or made where the file has none."""

import hashlib

from geo.coordinates import Position
from geo.messages import mark as _
from importers.checks.checked_row import CheckedRow
from importers.checks.contents import ContentReader
from importers.columns.mapped_columns import Columns
from importers.findings import Finding, reject
from importers.readers.rows import Row

LONGEST_REF = 200
# Six decimals are a tenth of a metre: what rounding changes from one export to the next.
_DECIMALS = 6


class Refs:
    """Finds the identifier of every row and notices those that were there before.

    A made identifier comes from name and position: the same name at the same place keeps it. Rows
    that share both but say different things are places of their own and are counted; only a row
    that says the same in every cell is a repetition. Remembers about 100 bytes a row.
    """

    def __init__(self, columns: Columns, contents: ContentReader) -> None:
        self._columns = columns
        self._contents = contents
        self._row_of_ref: dict[int, int] = {}
        self._row_of_content: dict[int, int] = {}

    @property
    def are_read(self) -> bool:
        """Return whether the file has identifiers."""
        return self._columns.has_ref

    def ref_of(self, row: Row, findings: list[Finding]) -> str:
        """Read the identifier of a row; empty where it has none or none is read."""
        if not self._columns.has_ref:
            return ""
        column, value = self._columns.ref(row.values)
        ref = self._contents.clean(value)
        if not ref:
            text = _("The row has no identifier in the column “{named}”.")
            hint = _("Fill in the identifier that you know this place by.")
            findings.append(reject("missing_ref", text, hint, column=column, value=value))
        elif len(ref) > LONGEST_REF:
            findings.append(_too_long(column, value, len(ref)))
        return ref

    def settle(self, one: CheckedRow) -> None:
        """Make the identifier if need be; reject a row that has the one of an earlier row."""
        if one.is_rejected or one.position is None:
            return
        if self._columns.has_ref:
            first = _first(self._row_of_ref, hash(one.ref), one.row.number)
            if first is not None:
                one.findings.append(_repeated_ref(one.ref, first))
            return
        first = _first(self._row_of_content, _content(one), one.row.number)
        if first is not None:
            one.findings.append(_repeated_row(first))
        else:
            one.ref = self._made(one, one.position)

    def _made(self, one: CheckedRow, position: Position) -> str:
        name = self._contents.folded_name(one.row)
        where = f"{position.lon:.{_DECIMALS}f} {position.lat:.{_DECIMALS}f}"
        digest = hashlib.blake2b(f"{name}|{where}".encode(), digest_size=6).hexdigest()
        ref, count = f"auto-{digest}", 1
        while _first(self._row_of_ref, hash(ref), one.row.number) is not None:
            count += 1
            ref = f"auto-{digest}-{count}"
        return ref


def _first(seen: dict[int, int], key: int, number: int) -> int | None:
    """Return the row that had the key before; otherwise note this one. Sheets may share numbers."""
    if key in seen:
        return seen[key]
    seen[key] = number
    return None


def _content(one: CheckedRow) -> int:
    return hash((one.position, *one.row.values.items()))


def _repeated_ref(ref: str, first: int) -> Finding:
    text = _("The identifier “{value}” stands in row {first} already; that row was taken.")
    hint = _("Give each place an identifier of its own, or remove the row.")
    return reject("repeated_ref", text, hint, value=ref, first=first)


def _repeated_row(first: int) -> Finding:
    text = _("The row says the same as row {first} in every cell; that row was taken.")
    hint = _("Remove the row, or add a column with an identifier of each place.")
    return reject("repeated_row", text, hint, first=first)


def _too_long(column: str, value: str, length: int) -> Finding:
    text = _("The identifier “{value}” has {length} characters; at most {most} are possible.")
    hint = _("Choose the column of the identifier with --map ref=COLUMN, or shorten it.")
    return reject(
        "too_long", text, hint, column=column, value=value, length=length, most=LONGEST_REF
    )
