"""The keys of persons: one for each, outside the database, so that destroying it forgets a person.

They are kept in a file of SQLite, which several processes of a machine can share, and in which one
entry is found among millions and taken out again. Each is sealed by the deployment's secret.
"""

import os
import secrets
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geo.errors import DatabaseUnavailable
from geo.messages import mark as _
from portal.secrets.keys import KEY_ID_BYTES, Keys
from portal.settings import PortalSettings

FILE = "keys.sqlite"
WRAPPED = "person key"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_CACHED = 10_000
_WAIT_S = 10.0
_TABLES = """
CREATE TABLE IF NOT EXISTS person_key (
  person_id BLOB PRIMARY KEY, wrapped BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS destructions (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER);
INSERT OR IGNORE INTO destructions VALUES (1, 0);
"""


def person_keys_folder(settings: PortalSettings, data_root: Path) -> Path:
    """Return the folder where the keys of persons are kept."""
    return settings.person_keys_folder or data_root / "person_keys"


class PersonKeys:
    """Seals what is held about a person with a key of that person alone.

    The file is opened at first need. Keys that were used lately are remembered, ten thousand at
    most, and all of them forgotten when any process has destroyed one: that is looked at each time,
    for a few microseconds.
    """

    def __init__(self, keys: Keys, folder: Path, *, cached: int = _CACHED) -> None:
        self._keys = keys
        self._path = folder / FILE
        self._cached = cached
        self._known: OrderedDict[UUID, AESGCM] = OrderedDict()
        self._data_version = self._destructions = -1
        self._lock = threading.Lock()
        self._open: tuple[int, sqlite3.Connection] | None = None

    def make(self, person_id: UUID) -> None:
        """Make the key of a person; nothing happens where there is one."""
        self.make_many([person_id])

    def make_many(self, person_ids: Iterable[UUID]) -> None:
        """Make the keys of many persons, all or none; those that have one keep it."""
        wrapped = ((one.bytes, self._wrapped(one)) for one in person_ids)
        with self._changing() as connection:
            connection.executemany("INSERT OR IGNORE INTO person_key VALUES (?, ?)", wrapped)

    def destroy(self, person_id: UUID) -> bool:
        """Destroy a person's key: nothing that it has sealed opens again. False where is none.

        Every process knows of it with its next use of any key.
        """
        with self._changing() as connection:
            gone = connection.execute(
                "DELETE FROM person_key WHERE person_id = ?", (person_id.bytes,)
            ).rowcount
            connection.execute("UPDATE destructions SET count = count + 1")
            self._known.clear()
        self._overwrite_journal()
        return gone > 0

    def seal(self, person_id: UUID, purpose: str, plain: bytes) -> bytes:
        """Encrypt for a person and a purpose; raises KeyError for a person without a key."""
        cipher = self._cipher(person_id)
        if cipher is None:
            raise KeyError(f"the person {person_id} has no key")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, plain, _bound(person_id, purpose))

    def unseal(self, person_id: UUID, purpose: str, sealed: bytes) -> bytes | None:
        """Decrypt; None once the key is destroyed, and for what was changed or is another's."""
        cipher = self._cipher(person_id)
        nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        if cipher is None or not encrypted:
            return None
        try:
            return cipher.decrypt(nonce, encrypted, _bound(person_id, purpose))
        except InvalidTag:
            return None

    def count(self) -> int:
        """Count the keys."""
        with self._reading() as connection:
            return int(connection.execute("SELECT count(*) FROM person_key").fetchone()[0])

    def copy_to(self, path: Path) -> None:
        """Copy the file as it is at one moment; others go on reading it meanwhile."""
        with closing(connected(self._path)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)

    def put_back(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Put sealed keys of a copy back, of persons who have none here."""
        with self._changing() as connection:
            connection.executemany("INSERT OR IGNORE INTO person_key VALUES (?, ?)", rows)

    def counted(self) -> Mapping[bytes, int]:
        """Count the keys by the four bytes that name the key that seals them."""
        asked = "SELECT substr(wrapped, 1, ?), count(*) FROM person_key GROUP BY 1"
        with self._reading() as connection:
            return dict(connection.execute(asked, (KEY_ID_BYTES,)).fetchall())

    def reseal_some(self, newest: bytes, after: bytes, most: int) -> tuple[int, int, bytes | None]:
        """Seal anew keys that do not begin with `newest`: behind a person, at most so many.

        Returns how many were, how many could not, and where to go on; None at the end.
        """
        asked = (
            "SELECT person_id, wrapped FROM person_key"
            " WHERE person_id > ? AND substr(wrapped, 1, ?) != ? ORDER BY person_id LIMIT ?"
        )
        with self._changing() as connection:
            rows = connection.execute(asked, (after, KEY_ID_BYTES, newest, most)).fetchall()
            anew = [
                (self._keys.seal(WRAPPED, key, bound_to=person_id), person_id)
                for person_id, wrapped in rows
                if (key := self._keys.unseal(WRAPPED, wrapped, bound_to=person_id)) is not None
            ]
            connection.executemany("UPDATE person_key SET wrapped = ? WHERE person_id = ?", anew)
        return len(anew), len(rows) - len(anew), rows[-1][0] if len(rows) == most else None

    def _wrapped(self, person_id: UUID) -> bytes:
        return self._keys.seal(WRAPPED, secrets.token_bytes(_KEY_BYTES), bound_to=person_id.bytes)

    def _cipher(self, person_id: UUID) -> AESGCM | None:
        with self._reading() as connection:
            self._forget_destroyed(connection)
            known = self._known.get(person_id)
            if known is not None:
                self._known.move_to_end(person_id)
                return known
            found = connection.execute(
                "SELECT wrapped FROM person_key WHERE person_id = ?", (person_id.bytes,)
            ).fetchone()
            if found is None:
                return None
            key = self._keys.unseal(WRAPPED, found[0], bound_to=person_id.bytes)
            if key is None:
                return None
            cipher = self._known[person_id] = AESGCM(key)
            if len(self._known) > self._cached:
                self._known.popitem(last=False)
            return cipher

    def _forget_destroyed(self, connection: sqlite3.Connection) -> None:
        """Forget what is remembered when somebody has destroyed a key since the last look."""
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version == self._data_version:
            return
        self._data_version = version
        count = connection.execute("SELECT count FROM destructions").fetchone()[0]
        if count != self._destructions:
            self._destructions = count
            self._known.clear()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _explained(self._path):
            yield self._connection()

    @contextmanager
    def _changing(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        """Return a connection for one change, which is on the disk when the block has ended."""
        with self._reading() as connection:
            connection.execute(f"BEGIN {kind}")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _overwrite_journal(self) -> None:
        """Write zeros over the journal, which holds pages as they were before the last change.

        Nobody else has a use for it meanwhile: the lock is exclusive, and nothing is changed in it.
        """
        journal = self._path.with_name(f"{FILE}-journal")
        with self._changing("EXCLUSIVE"), suppress(FileNotFoundError), journal.open("r+b") as file:
            file.write(bytes(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())

    def _connection(self) -> sqlite3.Connection:
        """Return the connection of this process, which a child of it does not inherit."""
        if self._open is None or self._open[0] != os.getpid():
            self._open = (os.getpid(), connected(self._path))
        return self._open[1]


def connected(path: Path) -> sqlite3.Connection:
    """Open a file of keys, which is made where there is none, for its owner alone.

    What is deleted is overwritten with zeros, free pages too; the journal stays as a file, so that
    it can be overwritten. A change is on the disk when it is committed.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)
    connection = sqlite3.connect(
        path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
    )
    for pragma in ("secure_delete=ON", "journal_mode=PERSIST", "synchronous=EXTRA"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.executescript(_TABLES)
    return connection


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise DatabaseUnavailable(
            _("The keys of persons in {path} cannot be reached: {reason}."),
            path=path,
            reason=error,
        ) from error


def _bound(person_id: UUID, purpose: str) -> bytes:
    return person_id.bytes + purpose.encode()
