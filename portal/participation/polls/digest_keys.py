"""The keys of the voters' digests: a file for each open poll, outside the database and its backups.

With it a person's envelope is found and replaced; when it is destroyed nothing in the database, no
backup and no standby tells any more whose an envelope was. What is lost or not the right one takes
no vote: the wrong key would let everybody vote twice.
"""

import hashlib
import hmac
import logging
import os
import secrets
from pathlib import Path
from uuid import UUID

from geo.errors import InvalidSetup, Refused
from geo.messages import mark as _
from portal.settings import PortalSettings

log = logging.getLogger(__name__)

_KEY_BYTES = 32
_ENDING = ".key"


def digest_keys_folder(settings: PortalSettings, data_root: Path) -> Path:
    """Return the folder where the keys of open polls are kept."""
    return settings.poll_keys_folder or data_root / "poll_keys"


class DigestKeys:
    """The folder of the keys; nothing of them is remembered, so what is destroyed is gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, poll_id: UUID) -> bytes:
        """Make the key of a poll; return what the database keeps to know it by.

        One that a transaction left behind that came to nothing is replaced.
        """
        key = secrets.token_bytes(_KEY_BYTES)
        path = self._path(poll_id)
        draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync(self._folder)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise InvalidSetup(
                _(
                    "The key of a poll cannot be kept in {path}: {reason}. Give the process the"
                    " right to it, or name another folder with AROUNDME_POLL_KEYS_FOLDER."
                ),
                path=self._folder,
                reason=error.strerror or error,
            ) from error
        return _check_of(poll_id, key)

    def digest(self, poll_id: UUID, check: bytes | None, person_id: UUID) -> bytes:
        """Return the digest of a voter; raises Refused where the key is lost or not the right one.

        Nothing was changed then: no vote is taken without it.
        """
        key = self._read(poll_id)
        if key is None or check is None or not hmac.compare_digest(_check_of(poll_id, key), check):
            log.error("the key of the voters' digests of the poll %s is not here", poll_id)
            raise Refused(
                _(
                    "Votes cannot be taken at the moment: a key of this poll is missing here."
                    " Nothing was changed. Please try again later."
                )
            )
        return _digest(key, b"voter", poll_id.bytes + person_id.bytes)

    def is_here(self, poll_id: UUID, check: bytes | None) -> bool:
        """Check whether the key of a poll is here, and the right one."""
        key = self._read(poll_id)
        return key is not None and check is not None and _check_of(poll_id, key) == check

    def destroy(self, poll_id: UUID) -> bool:
        """Destroy the key of a poll: zeros are written over it. False where there was none."""
        path = self._path(poll_id)
        try:
            handle = os.open(path, os.O_WRONLY)
        except FileNotFoundError:
            return False
        with os.fdopen(handle, "r+b", buffering=0) as file:
            file.write(bytes(_KEY_BYTES))
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)
        _sync(self._folder)
        return True

    def kept(self) -> frozenset[UUID]:
        """Return the polls whose keys are here."""
        found = (path.stem for path in self._folder.glob(f"*{_ENDING}"))
        return frozenset(UUID(name) for name in found)

    def _read(self, poll_id: UUID) -> bytes | None:
        try:
            key = self._path(poll_id).read_bytes()
        except OSError:
            return None
        return key if len(key) == _KEY_BYTES else None

    def _path(self, poll_id: UUID) -> Path:
        return self._folder / f"{poll_id}{_ENDING}"


def _check_of(poll_id: UUID, key: bytes) -> bytes:
    return _digest(key, b"check", poll_id.bytes)


def _digest(key: bytes, what: bytes, of: bytes) -> bytes:
    return hmac.new(key, b"aroundme poll " + what + of, hashlib.sha256).digest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
