"""The rows of a file on their way into a release: what is kept, and what is found about others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from geo.errors import Refused
from geo.messages import mark as _
from importers.checks.checked_row import CheckedRow
from importers.checks.rows import RowChecker
from importers.order import ImportOrder
from importers.readers.rows import Row
from importers.reports.rejects import RejectsFile
from importers.reports.report import MOST_PLACES, MappedPlace
from importers.understanding import Understanding
from layers.features.content import FeatureContent

_BATCH_ROWS = 5000
Progress = Callable[[int], None]


class StagedRows:
    """The rows of one import: the good ones go on, what is found about the others is kept.

    With `notes_rejected` the refs of the rows that are left out are kept as well.
    """

    def __init__(
        self, checker: RowChecker, rejects: RejectsFile, *, notes_rejected: bool = False
    ) -> None:
        self._checker = checker
        self._notes_rejected = notes_rejected
        self.rejects = rejects
        self.rows_read = 0
        self.rejected_places: list[MappedPlace] = []
        self.rejected_with_place = 0
        self.kept: list[str] = []
        self.rejected_refs: list[str] = []

    def good(self, batches: Iterable[Sequence[Row]]) -> Iterator[FeatureContent]:
        """Check the batches and yield what is to be loaded; the rest is written down."""
        for rows in batches:
            self.rows_read += len(rows)
            for checked in self._checker.check(rows):
                if checked.findings:
                    self._record(checked)
                if checked.is_kept:
                    self.kept.append(checked.ref)
                if checked.content is not None:
                    yield checked.content

    def _record(self, checked: CheckedRow) -> None:
        self.rejects.record(checked.row, checked.findings)
        if self._notes_rejected and checked.is_rejected and checked.ref:
            self.rejected_refs.append(checked.ref)
        if not checked.is_rejected or checked.position is None:
            return
        self.rejected_with_place += 1
        if len(self.rejected_places) < MOST_PLACES:
            self.rejected_places.append(
                MappedPlace(
                    kind="rejected",
                    ref=checked.ref,
                    name=checked.name,
                    position=checked.position,
                    former=None,
                    reason=checked.reason,
                )
            )


def batches_of(understanding: Understanding, progress: Progress) -> Iterator[Sequence[Row]]:
    """Read the rows in batches; `progress` hears how many bytes of the file have been read."""
    rows = understanding.rows()
    while batch := tuple(islice(rows, _BATCH_ROWS)):
        yield batch
        progress(understanding.reader.bytes_read())
    progress(understanding.reader.size_bytes)


def refuse_nothing(staged: int, order: ImportOrder, taken: StagedRows) -> None:
    """Raise Refused when no row of a file could be used."""
    if staged == 0:
        raise Refused(
            _(
                "None of the {rows} rows could be used, so nothing was changed on layer “{layer}”:"
                " see {path} for what is wrong with each."
            ),
            rows=taken.rows_read,
            layer=order.layer,
            path=taken.rejects.path,
        )
