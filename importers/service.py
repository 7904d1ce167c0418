"""The import of a file: read, check, stage and activate, as one transaction."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from geo.messages import Translate
from importers.checks import RowChecker
from importers.columns import Columns, match_columns, require_position
from importers.readers.choice import open_reader
from importers.readers.rows import Reader, Row
from importers.rejects import RejectsFile
from layers.areas.finder import load_finder
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.releases.models import Release
from layers.releases.rules import Changes, Kind
from layers.releases.service import activate, open_release, stage

_BATCH_ROWS = 5000
_CHUNK_BYTES = 1 << 20
Progress = Callable[[int], None]


@dataclass(frozen=True)
class ImportOrder:
    """What is to be imported, by whom and how.

    `chosen_columns` maps fields to columns and goes before the known header names.
    """

    layer: str
    path: Path
    made_by: str
    rejects_path: Path
    translate: Translate
    chosen_columns: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    force: bool = False


@dataclass(frozen=True)
class ImportResult:
    """What an import did. `rows_read` counts all rows, `rejected` those that were not loaded."""

    release_number: int
    rows_read: int
    changes: Changes
    rejected: int
    rejected_by_code: dict[str, int]
    warned_by_code: dict[str, int]
    rejects_path: Path | None


def import_file(
    session: Session,
    deployment: Deployment,
    order: ImportOrder,
    *,
    progress: Progress = lambda _bytes: None,
) -> ImportResult:
    """Make a file the current release of a layer, in the session's transaction.

    `progress` hears how many bytes of the file have been read. Memory stays bounded: rows are
    checked in batches and copied to the database as they come. Raises UnreadableFile or Refused;
    the session must then be rolled back, and the layer goes on as it was.
    """
    definition = deployment.catalogue[order.layer]
    reader = open_reader(order.path)
    columns = match_columns(
        reader.columns, definition, deployment.country.languages, order.chosen_columns
    )
    if not reader.has_geometry:
        require_position(columns, reader.columns)
    release = open_release(
        session, order.layer, kind=Kind.IMPORT, made_by=order.made_by, note=order.note
    )
    checker = RowChecker(
        definition=definition,
        country=deployment.country,
        columns=columns,
        finder=load_finder(session),
    )
    counted = _Counted(reader, progress)
    with RejectsFile(order.rejects_path, order.translate) as rejects:
        stage(session, release, _good_rows(counted, checker, columns, rejects))
    _describe(release, order, columns, rejects, rows_read=counted.rows_read)
    changes = activate(session, release, force=order.force)
    return ImportResult(
        release_number=release.number,
        rows_read=counted.rows_read,
        changes=changes,
        rejected=rejects.rejected_rows,
        rejected_by_code=dict(rejects.by_code.most_common()),
        warned_by_code=dict(rejects.warned_by_code.most_common()),
        rejects_path=rejects.path if rejects.was_written else None,
    )


class _Counted:
    """The rows of a reader, counted and reported as they pass."""

    def __init__(self, reader: Reader, progress: Progress) -> None:
        self._reader = reader
        self._progress = progress
        self.rows_read = 0

    def batches(self) -> Iterator[tuple[Row, ...]]:
        for rows in _batched(self._reader.rows(), _BATCH_ROWS):
            self.rows_read += len(rows)
            yield rows
            self._progress(self._reader.bytes_read())


def _batched(rows: Iterable[Row], size: int) -> Iterator[tuple[Row, ...]]:
    remaining = iter(rows)
    while batch := tuple(islice(remaining, size)):
        yield batch


def _good_rows(
    counted: _Counted, checker: RowChecker, columns: Columns, rejects: RejectsFile
) -> Iterator[FeatureContent]:
    for rows in counted.batches():
        for checked in checker.check(rows):
            if checked.findings:
                rejects.record(checked, columns.first(checked.row.values, "ref")[1])
            if checked.content is not None:
                yield checked.content


def _describe(
    release: Release,
    order: ImportOrder,
    columns: Columns,
    rejects: RejectsFile,
    *,
    rows_read: int,
) -> None:
    release.source_name = order.path.name
    release.source_sha256 = _sha256(order.path)
    release.source_size_bytes = order.path.stat().st_size
    release.mapping = columns.as_mapping()
    release.rejected = rejects.rejected_rows
    release.report = {
        "rows_read": rows_read,
        "rejected": dict(rejects.by_code),
        "loaded_with_something_left_out": dict(rejects.warned_by_code),
    }


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
