"""All rows of a table on their way to a client, straight out of the confined process."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from geo.csv_lines import csv_lines
from geo.errors import TooBusy
from geo.messages import mark as _
from portal.opendata.tables.confined.ends import End
from portal.opendata.tables.folder import Table
from portal.opendata.tables.places import Places
from portal.opendata.tables.processes import Limits, failed, start

CSV, GEOJSON = "csv", "geojson"
_PIECE_BYTES = 1 << 16
# A slow client keeps a process of its own waiting: few of them at a time, and none for ever.
_MOST_AT_ONCE = 4
_LONGEST_S = 1_800.0
_AT_ONCE = threading.BoundedSemaphore(_MOST_AT_ONCE)
_LIMITS = Limits(256 << 20, _LONGEST_S)


class RowStream:
    """The bytes of all rows in a form; what stands around them is known without the process.

    Used as a context it ends the process, wherever it is. Raises TooBusy where too many are on
    their way, and NoTable in the middle where the process fails.
    """

    def __init__(self, table: Table, form: str, places: Places | None = None) -> None:
        self._table = table
        self._form = form
        self._places = places
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def head(self) -> bytes:
        """What stands before the first row."""
        if self._form == GEOJSON:
            return b'{"type":"FeatureCollection","features":[\n'
        return csv_lines([[one.name for one in self._table.facts.columns]], begins_file=True)

    @property
    def tail(self) -> bytes:
        """What stands behind the last row, and says that it was the last."""
        return b"\n]}\n" if self._form == GEOJSON else b""

    def __enter__(self) -> Self:
        if not _AT_ONCE.acquire(blocking=False):
            raise TooBusy(
                _("Many whole tables are being sent just now. Please try again in a few minutes.")
            )
        try:
            self._process = start("write", self._order(), _LIMITS)
        except BaseException:
            _AT_ONCE.release()
            raise
        self._until = time.monotonic() + _LONGEST_S
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        process = self._process
        assert process is not None
        try:
            process.kill()
            process.communicate()
        finally:
            _AT_ONCE.release()

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the rows; raises NoTable where they break off."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        pipe = process.stdout.fileno()
        while piece := os.read(pipe, _PIECE_BYTES):
            if time.monotonic() > self._until:
                raise failed(End.TOO_SLOW)
            yield piece
        if process.wait():
            raise failed(process.returncode)

    def _order(self) -> dict[str, Any]:
        places = None if self._places is None else asdict(self._places)
        return self._table.order() | {"form": self._form, "places": places}
