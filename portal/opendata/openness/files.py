"""The nightly look at our own files: whether they are there, and still what was handed in."""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.attachments.stores import Store
from portal.opendata.openness.models import FileCheckRow
from portal.opendata.openness.rules import FileStatus

log = logging.getLogger(__name__)

_TOPIC = "portal.opendata.openness"
# So much is read in a night, of the files that have waited longest: a terabyte in two months.
_MOST_READ_BYTES = 16 << 30
# A file is read anew after this; that it is there, and how long, is looked at every night.
_READ_EVERY = timedelta(days=30)
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _File:
    id: UUID
    sha256: str
    size: int
    path: Path
    status: str | None
    read_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Check whether all of it is to be read: never was, long ago, or it was not whole."""
        is_known = self.status == FileStatus.WHOLE and self.read_at is not None
        return not is_known or now - (self.read_at or now) >= _READ_EVERY


def check_files(database: Database, store: Store, most_bytes: int = _MOST_READ_BYTES) -> int:
    """Look at the files of all current versions; return how many are not as they were handed in.

    No session is open while files are read.
    """
    with database.writing(bounded=False) as session:
        now, files = moment(session), list(_files(session, store))
        gone = FileCheckRow.attachment_id.not_in([one.id for one in files])
        session.execute(delete(FileCheckRow).where(gone))
    left, lost = most_bytes, 0
    for one in files:
        status, was_read = _look(one, is_read=left > 0 and one.is_due(now))
        left -= one.size if was_read else 0
        lost += status is not FileStatus.WHOLE
        if status is not FileStatus.WHOLE:
            log.error("A file of open data is %s: attachment %s", status.value, one.id)
        if was_read or status.value != one.status:
            _keep(database, one, status, now, was_read=was_read)
    return lost


def _files(session: Session, store: Store) -> Iterator[_File]:
    for row in session.execute(sql(_TOPIC, "files_to_check")):
        yield _File(row[0], row[1], row[2], store.path(row[3]), row[4], row[5])


def _look(one: _File, *, is_read: bool) -> tuple[FileStatus, bool]:
    """Return how a file is, and whether all of it was read."""
    try:
        if one.path.stat().st_size != one.size:
            return FileStatus.CHANGED, False
        if not is_read:
            return FileStatus(one.status or FileStatus.WHOLE), False
        found = hashlib.sha256()
        with one.path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                found.update(chunk)
    except OSError:
        return FileStatus.GONE, False
    is_same = found.hexdigest() == one.sha256
    return (FileStatus.WHOLE if is_same else FileStatus.CHANGED), True


def _keep(
    database: Database, one: _File, status: FileStatus, now: datetime, *, was_read: bool
) -> None:
    with database.writing() as session:
        kept = {
            "status": status.value,
            "checked_at": now,
            "read_at": now if was_read else one.read_at,
        }
        new = insert(FileCheckRow).values(attachment_id=one.id, **kept)
        session.execute(new.on_conflict_do_update(index_elements=["attachment_id"], set_=kept))
