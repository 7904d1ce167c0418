"""The rejects file: every finding of an import with row, column, value and reason."""

import csv
import re
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from geo.errors import Refused
from geo.messages import Translate
from geo.messages import mark as _
from importers.checks import CheckedRow
from importers.findings import Finding, Severity

_HEADER = ("row", "ref", "outcome", "column", "value", "code", "reason")
# A spreadsheet takes a cell that begins like this for a formula and runs it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = re.compile(r"[+-]?[\d.]+(, [+-]?[\d.]+)?", re.ASCII)


class RejectsFile:
    """Written as the rows come by; made only when there is something to write.

    UTF-8 with a byte order mark, so that Excel shows Arabic. A row that was loaded with something
    left out stands here too, with the outcome “loaded”: nothing is dropped without a trace.
    """

    def __init__(self, path: Path, translate: Translate) -> None:
        self.path = path
        self._translate = translate
        self._file: TextIO | None = None
        self.rejected_rows = 0
        self.by_code: Counter[str] = Counter()
        self.warned_by_code: Counter[str] = Counter()

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
        if self._file is not None:
            self._file.close()

    @property
    def was_written(self) -> bool:
        """Tell whether there is a file."""
        return self._file is not None

    def record(self, checked: CheckedRow, ref: str) -> None:
        """Write down the findings of one row and count it once, by its first rejecting finding."""
        rejecting = [f for f in checked.findings if f.severity is Severity.REJECT]
        if rejecting:
            self.rejected_rows += 1
            self.by_code[rejecting[0].code] += 1
        for finding in checked.findings:
            if finding.severity is Severity.WARN and not rejecting:
                self.warned_by_code[finding.code] += 1
            self._write(checked, finding, ref, "rejected" if rejecting else "loaded")

    def _write(self, checked: CheckedRow, finding: Finding, ref: str, outcome: str) -> None:
        if self._file is None:
            self._file = self._begin()
        cells = (
            ref,
            outcome,
            finding.column,
            finding.value,
            finding.code,
            finding.message.render(self._translate),
        )
        csv.writer(self._file).writerow((checked.row.number, *map(_inert, cells)))

    def _begin(self) -> TextIO:
        try:
            file = self.path.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise self._unwritable(error) from error
        csv.writer(file).writerow(_HEADER)
        return file

    def _unwritable(self, error: OSError) -> Refused:
        return Refused(
            _(
                "The rejects file {path} cannot be written: {reason}. Name another place with"
                " --rejects. Nothing was changed."
            ),
            path=self.path,
            reason=error.strerror,
        )


def _inert(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; numbers stay numbers."""
    if cell.startswith(_FORMULA_STARTS) and not _NUMBERS.fullmatch(cell):
        return f"'{cell}"
    return cell
