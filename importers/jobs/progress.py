"""How far a running import has come, written down while it runs."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from uuid import UUID

from sqlalchemy import update

from geo.errors import DatabaseUnavailable
from importers.jobs.models import ImportJob
from importers.jobs.rules import PROGRESS_EVERY_S
from importers.readers.rows import Reader, Row
from layers.deployment import Deployment


class Interrupted(Exception):
    """The worker was told to stop while it was importing; the import goes on another time."""


class CountedReader:
    """A reader that counts the rows it has given since it was asked the last time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.path = reader.path
        self.kind = reader.kind
        self.columns = reader.columns
        self.has_geometry = reader.has_geometry
        self.crs = reader.crs
        self.facts = reader.facts
        self.size_bytes = reader.size_bytes
        self.rows_read = 0

    def rows(self) -> Iterator[Row]:
        """Stream the rows, from the first one at every call."""
        self.rows_read = 0
        for row in self._reader.rows():
            self.rows_read += 1
            yield row

    def bytes_read(self) -> int:
        """Return how far in the file the stream has come."""
        return self._reader.bytes_read()


class ProgressWriter:
    """Writes the progress of one job, at most twice a second, each in a transaction of its own.

    Called with the bytes read; raises Interrupted when `should_stop` says so. A database that is
    away is for the import itself to notice.
    """

    def __init__(
        self,
        deployment: Deployment,
        job_id: UUID,
        reader: CountedReader,
        should_stop: Callable[[], bool],
    ) -> None:
        self._deployment = deployment
        self._job_id = job_id
        self._reader = reader
        self._should_stop = should_stop
        self._next_at_s = 0.0

    def __call__(self, bytes_read: int) -> None:
        """Write down how far the import has come, if it is time to."""
        if self._should_stop():
            raise Interrupted
        now_s = time.monotonic()
        if now_s < self._next_at_s:
            return
        self._next_at_s = now_s + PROGRESS_EVERY_S
        with suppress(DatabaseUnavailable), self._deployment.database.writing() as session:
            session.execute(
                update(ImportJob)
                .where(ImportJob.id == self._job_id)
                .values(
                    bytes_read=bytes_read,
                    bytes_total=self._reader.size_bytes,
                    rows_read=self._reader.rows_read,
                )
            )
