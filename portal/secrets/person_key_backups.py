"""Copies of the keys of persons: apart from the database's, and kept for some days alone.

So a key that is destroyed is gone from them as well when these days are over.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _
from portal.secrets.person_keys import PersonKeys
from portal.settings import PortalSettings

_NAME = re.compile(r"person-keys-(\d{8}T\d{6})Z\.sqlite(\.part)?")
_MOMENT = "%Y%m%dT%H%M%S"
_AT_A_TIME = 10_000
# Of some persons those that there still are.
Living = Callable[[Iterable[UUID]], Iterable[UUID]]


def backups_folder(settings: PortalSettings, data_root: Path) -> Path:
    """Return the folder of the copies."""
    return settings.person_keys_backup_folder or data_root / "person_key_backups"


def back_up(person_keys: PersonKeys, folder: Path, *, now: datetime, kept: timedelta) -> Path:
    """Copy all keys into a new file of a folder, and remove copies that are older than `kept`.

    The file appears when it is whole, and belongs to its owner alone. Raises Refused.
    """
    path = folder / f"person-keys-{now.astimezone(UTC):{_MOMENT}}Z.sqlite"
    part = path.with_name(f"{path.name}.part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_old(folder, before=now - kept)
        part.touch(mode=0o600)
        person_keys.copy_to(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(path)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise Refused(
            _("The keys of persons could not be copied to {path}: {reason}."),
            path=path,
            reason=error,
        ) from error
    return path


def remove_old(folder: Path, *, before: datetime) -> int:
    """Remove the copies that were made before a moment; return how many."""
    gone = 0
    for path in folder.iterdir():
        named = _NAME.fullmatch(path.name)
        made_at = named and datetime.strptime(named[1], _MOMENT).replace(tzinfo=UTC)
        if made_at and made_at <= before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def restore_from(path: Path, person_keys: PersonKeys, living: Living) -> int:
    """Bring keys back from a copy, of persons that there still are and that have none; count them.

    So a key that was destroyed with its person stays away. Raises UnreadableFile.
    """
    before = person_keys.count()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            found = copy.execute("SELECT person_id, wrapped FROM person_key")
            while rows := found.fetchmany(_AT_A_TIME):
                here = {one.bytes for one in living([UUID(bytes=row[0]) for row in rows])}
                person_keys.put_back(row for row in rows if row[0] in here)
    except (sqlite3.Error, ValueError) as error:
        raise UnreadableFile(
            _("{path} is not a copy of the keys of persons: {reason}. Nothing was changed."),
            path=path,
            reason=error,
        ) from error
    return person_keys.count() - before
