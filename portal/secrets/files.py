"""The file that holds a keyring: made once, read by nobody else, followed while it changes."""

import fcntl
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.clock import Clock
from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.secrets.keyring import Keyring, new_keyring, read_keyring, written
from portal.secrets.keys import Keys
from portal.settings import PortalSettings

log = logging.getLogger(__name__)

_SHORTEST_SECRET = 32
_READABLE_BY_ALL = 0o007
# How long a process may seal with an older secret before it looks at the file again.
LOOKED_AT_EVERY_S = 1.0


class KeyringFile:
    """A keyring that is read again when its file has changed.

    Looking costs a `stat`, at most once a second. A file that cannot be read meanwhile, or is
    broken, changes nothing: the process goes on with what it has read.
    """

    def __init__(self, path: Path) -> None:
        """Read it; raises InvalidSetup when it cannot be."""
        self._path = path
        self._keyring, self._seen = _read(path)
        self._looked_at = time.monotonic()

    def current(self) -> Keyring:
        """Return the keyring, which may be a second old."""
        if time.monotonic() - self._looked_at < LOOKED_AT_EVERY_S:
            return self._keyring
        return self.again()

    def again(self) -> Keyring:
        """Return the keyring as it stands in the file now."""
        self._looked_at = time.monotonic()
        try:
            if _seen(self._path.stat()) != self._seen:
                self._keyring, self._seen = _read(self._path)
                log.info("The secrets were read again: %d of them", len(self._keyring.secrets))
        except (OSError, InvalidSetup) as error:
            log.warning("The secret file cannot be read again: %s", error)
        return self._keyring


def secret_path(settings: PortalSettings, data_root: Path) -> Path:
    """Return the path where the secret is kept."""
    return settings.secret_file or data_root / "secret"


def load_keys(path: Path, *, clock: Clock | None = None) -> Keys:
    """Read the secret, which is made where there is none; raises InvalidSetup if it cannot be."""
    try:
        if not path.exists():
            _make_secret(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    return Keys(KeyringFile(path), clock=clock)


@contextmanager
def changing(path: Path) -> Iterator[Keyring]:
    """Return the keyring of a file that nobody else changes meanwhile."""
    target = path.resolve()
    try:
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield _read(target)[0]
    finally:
        os.close(folder)


def replace_keyring(path: Path, keyring: Keyring) -> None:
    """Put another keyring in the place of a file, as a whole: readers see the one or the other."""
    target = path.resolve()
    try:
        owner = target.stat()
        draft = _drafted(target, keyring)
        try:
            if os.geteuid() == 0:
                os.chown(draft, owner.st_uid, owner.st_gid)
            draft.chmod(owner.st_mode & 0o777)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        raise InvalidSetup(
            _(
                "The secret file {path} cannot be changed: {reason}. Change it where it is kept, "
                "as a user who may write there."
            ),
            path=path,
            reason=error.strerror or error,
        ) from error


def _read(path: Path) -> tuple[Keyring, tuple[int, ...]]:
    """Read a file, and what it is recognised by; raises InvalidSetup."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            held = file.read().strip()
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(held) < _SHORTEST_SECRET:
        raise InvalidSetup(
            _(
                "The secret file {path} holds {found} characters and needs at least {needed}: "
                "restore it from its copy, or remove it to have a new one made."
            ),
            path=path,
            found=len(held),
            needed=_SHORTEST_SECRET,
        )
    if found.st_mode & _READABLE_BY_ALL:
        raise InvalidSetup(
            _("The secret file {path} is open to every user of this machine: chmod 600 {path}."),
            path=path,
        )
    try:
        return read_keyring(held), _seen(found)
    except ValueError as error:
        raise InvalidSetup(
            _("The secret file {path} is broken: restore it from its copy."), path=path
        ) from error


def _seen(found: os.stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_mtime_ns, found.st_size


def _make_secret(path: Path) -> None:
    """Make the file whole or not at all: several workers may start at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _drafted(path, new_keyring())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def _drafted(path: Path, keyring: Keyring) -> Path:
    """Write a keyring beside its place, where only its owner can read it; return where."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(written(keyring))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unreadable(path: Path, error: OSError) -> InvalidSetup:
    return InvalidSetup(
        _(
            "The secret file {path} cannot be read or made: {reason}. Give the process the "
            "right to it, or name another with AROUNDME_SECRET_FILE."
        ),
        path=path,
        reason=error.strerror or error,
    )
