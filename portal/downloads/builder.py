"""The builder of whole files: one a folder, one file at a time, in a process of its own."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from geo.database import Database
from geo.errors import AroundMeError, DatabaseUnavailable
from geo.file_locks import locked
from portal.downloads.folder import DownloadFolder
from portal.downloads.offers import Download

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.5
# Many edits follow each other, and each is a release: a file is made again after nine times as
# long as it took, so that a tenth of one core is used. Clients of what is made in less than a
# minute do not have to wait for longer than that.
_REST_SHARE = 9
_SHORT_S = 60.0
_TRY_AGAIN_S = 30.0


class DownloadBuilder:
    """Keeps the files that are asked for in step with the database.

    `offers` gives everything that can be downloaded, by name, as of now.
    """

    def __init__(
        self,
        database: Database,
        folder: DownloadFolder,
        offers: Callable[[], Mapping[str, Download]],
    ) -> None:
        self._database = database
        self._folder = folder
        self._offers = offers
        self._not_before: dict[str, float] = {}
        self.made = 0
        self.failed = 0

    def run(self, stopped: threading.Event) -> None:
        """Work until told to stop; the database may come and go."""
        with self.alone(stopped):
            while not stopped.is_set():
                try:
                    self.catch_up()
                except AroundMeError as error:
                    log.warning("The whole files wait for the database: %s", error)
                    stopped.wait(_TRY_AGAIN_S / 10)
                stopped.wait(_LOOK_EVERY_S)

    @contextmanager
    def alone(self, stopped: threading.Event | None = None) -> Iterator[None]:
        """Wait until no other builder works in the folder, and clear up what one has left."""
        self._folder.root.mkdir(parents=True, exist_ok=True)
        with locked(self._folder.root / ".lock", stopped or threading.Event()) as is_ours:
            if is_ours:
                self._folder.clear()
            yield

    def catch_up(self) -> None:
        """Make what is asked for and not there in the edition of now."""
        offers = self._offers()
        wanted = self._folder.wanted()
        for name in self._folder.names():
            # What nobody has asked for in a week, or another version has left.
            if name not in wanted or name not in offers:
                self._folder.remove(name)
        # Whoever waits comes before what is only to be made anew.
        queue = self._folder.queue()
        for name in (*queue, *(one for one in wanted if one not in queue)):
            if name in offers and time.monotonic() >= self._not_before.get(name, 0.0):
                self._bring(offers[name])

    def _bring(self, download: Download) -> None:
        """Make one file unless it is there."""
        started = time.monotonic()
        rest_s: float
        try:
            with self._database.reading() as session:
                edition = download.edition(session)
                if self._folder.find(download.name, edition) is not None:
                    return
                file = self._folder.put(download.name, edition, download.write(session))
        except (DatabaseUnavailable, SQLAlchemyError):
            raise
        except Exception:
            # Whatever is wrong with one file, the others are made.
            log.exception("The file %s could not be made", download.name)
            self.failed += 1
            rest_s = _TRY_AGAIN_S
        else:
            took_s = time.monotonic() - started
            log.info("made %s: %d bytes, %.1f s", download.name, file.facts.bytes, took_s)
            self.made += 1
            rest_s = _REST_SHARE * took_s
            if took_s < _SHORT_S:
                rest_s = min(rest_s, _SHORT_S)
        self._not_before[download.name] = time.monotonic() + rest_s
