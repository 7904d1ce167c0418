"""The rejects file: rows with findings in their original columns, to be mended and read again."""

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import shapely

from geo.errors import Refused
from geo.messages import Translate, shown
from geo.messages import mark as _
from geo.spreadsheet_text import bared, guarded
from importers.findings import Finding, Severity
from importers.readers.rows import LONGEST_CELL, Row

_PREFIX = "aroundme:"
# Says in every row that the file holds rejects: the collection, and the release that was current
# when it was written.
REJECTS_OF = f"{_PREFIX}rejects"
ROW = f"{_PREFIX}row"
OUTCOME = f"{_PREFIX}outcome"
CODES = f"{_PREFIX}codes"
GEOMETRY = f"{_PREFIX}geometry"
_REASON = f"{_PREFIX}reason"
_BETWEEN = " · "
_EXAMPLES = 5
_LONGEST_EXAMPLE = 200
_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Example:
    """One finding and the row it was made in."""

    row_number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All findings of one code and severity: how many, and the first few of them."""

    code: str
    severity: Severity
    count: int
    examples: tuple[Example, ...]


def is_rejects_file(columns: Iterable[str]) -> bool:
    """Return whether a file with these columns is one that we wrote: one note is enough."""
    return any(map(_is_note, columns))


def original_columns(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that the first file had, from those of our own; the geometry stays."""
    return tuple(bared(name) for name in columns if not _is_note(name))


def unescape(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a row as they stood in the first file, without our notes."""
    return {bared(name): bared(value) for name, value in values.items() if not _is_note(name)}


def rejects_of(values: Mapping[str, str]) -> str:
    """Return the collection whose rejects a row is among; empty where the row does not say it."""
    return bared(values.get(REJECTS_OF, "")).partition(" ")[0]


def _is_note(column: str) -> bool:
    return column in (REJECTS_OF, ROW, OUTCOME, CODES) or column.startswith(_REASON)


class RejectsFile:
    """Written as the rows come by; made only when there is something to write.

    UTF-8 with a byte order mark, so that Excel shows Arabic. A row that was loaded with something
    left out or mended stands here too, with the outcome “loaded”. What a spreadsheet would take for
    a formula or could not give back unchanged is guarded; `unescape` undoes it.

    `marker` names the layer and its current release: every row says with it that it is a reject.
    `columns` are those of the source. `geometry` says that the places come from geometries, in
    `crs`; they are then written beside the row. `source` is the file that is being imported: it is
    never overwritten, `path` gives way to a name beside it.
    """

    def __init__(  # noqa: PLR0913 - what the file is of, all of it named
        self,
        path: Path,
        columns: tuple[str, ...],
        translations: Mapping[str, Translate],
        *,
        marker: str,
        geometry: bool,
        crs: str | None,
        source: Path | None = None,
    ) -> None:
        self.path = _beside(path, source)
        self._columns = tuple(
            name for name in columns if not _is_note(name) and not (geometry and name == GEOMETRY)
        )
        self._translations = dict(translations)
        self._marker = marker
        self._geometry = geometry
        self._srid = _srid(crs) if geometry else ""
        self._file: TextIO | None = None
        self._write_row: Callable[[Iterable[str]], object]
        self.rejected_rows = 0
        self.by_code: Counter[str] = Counter()
        self.warned_by_code: Counter[str] = Counter()
        self.fixed_by_code: Counter[str] = Counter()
        self.found: Counter[tuple[str, Severity]] = Counter()
        self.examples: dict[tuple[str, Severity], list[Example]] = {}

    def __enter__(self) -> Self:
        """Begin; what an earlier import left there goes, lest it be taken for ours."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None:
            return
        try:
            self._file.close()
        except OSError as fault:
            if error is None:
                raise self._given_up(fault) from fault

    @property
    def was_written(self) -> bool:
        """Return whether there is a file."""
        return self._file is not None

    @property
    def groups(self) -> tuple[FindingGroup, ...]:
        """All findings so far by code, those that reject first, then the most frequent."""
        groups = (
            FindingGroup(code, severity, count, tuple(self.examples[code, severity]))
            for (code, severity), count in self.found.items()
        )
        return tuple(sorted(groups, key=lambda g: (_SEVERITIES.index(g.severity), -g.count)))

    def record(self, row: Row, findings: Sequence[Finding]) -> None:
        """Write down a row with its findings; a rejected one counts for its first rejecting one.

        Raises Refused when the file cannot be written.
        """
        if not findings:
            return
        rejecting = next((f for f in findings if f.severity is Severity.REJECT), None)
        self._count(row, findings, rejecting)
        try:
            if self._file is None:
                self._file = self._begin()
            self._write_row(self._cells(row, findings, rejecting is not None))
        except OSError as error:
            raise self._given_up(error) from error

    def _count(self, row: Row, findings: Sequence[Finding], rejecting: Finding | None) -> None:
        if rejecting is not None:
            self.rejected_rows += 1
            self.by_code[rejecting.code] += 1
        for finding in findings:
            kind = (finding.code, finding.severity)
            self.found[kind] += 1
            if self.found[kind] <= _EXAMPLES:
                self.examples.setdefault(kind, []).append(Example(row.number, _brief(finding)))
            if rejecting is None and finding.severity is Severity.WARN:
                self.warned_by_code[finding.code] += 1
            elif rejecting is None and finding.severity is Severity.FIXED:
                self.fixed_by_code[finding.code] += 1

    def _begin(self) -> TextIO:
        # A lone surrogate, as JSON can hold, has no place in UTF-8.
        file = self.path.open("w", encoding="utf-8-sig", newline="", errors="replace")
        geometry = (GEOMETRY,) if self._geometry else ()
        reasons = (f"{_REASON} {language}" for language in self._translations)
        self._write_row = csv.writer(file).writerow
        columns = map(guarded, self._columns)
        self._write_row((*columns, *geometry, REJECTS_OF, ROW, OUTCOME, CODES, *reasons))
        return file

    def _cells(self, row: Row, findings: Sequence[Finding], rejected: bool) -> list[str]:
        values = row.values
        cells = [guarded(values.get(name, "")) for name in self._columns]
        if self._geometry:
            cells.append(self._geometry_of(row))
        cells.append(self._marker)
        cells.append(str(row.number))
        cells.append("rejected" if rejected else "loaded")
        cells.append(" ".join(dict.fromkeys(finding.code for finding in findings)))
        reasons = (_reasons(findings, translate) for translate in self._translations.values())
        cells.extend(map(guarded, reasons))
        return cells

    def _geometry_of(self, row: Row) -> str:
        """Write the place as EWKT, in the source's coordinate system, at full precision."""
        if row.shape is not None:
            text = shapely.to_wkt(shapely.from_wkb(row.shape), rounding_precision=-1)
            if len(text) < LONGEST_CELL:
                return self._srid + text
        if row.position is None or not all(map(math.isfinite, row.position)):
            return ""
        x, y = row.position
        return f"{self._srid}POINT ({x!r} {y!r})"

    def _given_up(self, error: OSError) -> Refused:
        """Take away the half file: it would be taken for the whole."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
        return self._unwritable(error)

    def _unwritable(self, error: OSError) -> Refused:
        return Refused(
            _(
                "The rejects file {path} cannot be written: {reason}. Name another place with"
                " --rejects. Nothing was changed."
            ),
            path=shown(self.path, limit=200),
            reason=error.strerror or type(error).__name__,
        )


def _reasons(findings: Sequence[Finding], translate: Translate) -> str:
    return _BETWEEN.join(
        message.render(translate)
        for finding in findings
        for message in (finding.message, finding.hint)
        if message.text
    )


def _brief(finding: Finding) -> Finding:
    """Keep an example small, whatever the cell held."""
    if len(finding.value) <= _LONGEST_EXAMPLE:
        return finding
    return replace(finding, value=shown(finding.value, limit=_LONGEST_EXAMPLE))


def _srid(crs: str | None) -> str:
    """Name the coordinate system as EWKT does; what has no EPSG number stays unnamed."""
    authority, _colon, code = (crs or "").upper().partition(":")
    if authority == "EPSG" and code.isdecimal():
        return f"SRID={code};"
    return "SRID=4326;" if (authority, code) == ("OGC", "CRS84") else ""


def _beside(path: Path, source: Path | None) -> Path:
    """Return the path, or a numbered one next to it when the path is the imported file itself."""
    candidate, number = path, 2
    while source is not None and _is_same(candidate, source):
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
