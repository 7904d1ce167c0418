"""Receiving a file: its bytes go into the store as they come, measured and digested on the way."""

import hashlib
from dataclasses import dataclass, field
from typing import BinaryIO, Self
from uuid import UUID, uuid4

from portal.attachments.rules import HEAD_BYTES, Purpose, check_size, check_type, media_type
from portal.attachments.stores import Store


@dataclass
class Receiving:
    """A file that comes in for a purpose; nothing is known of it before it is opened.

    Used as a context it takes back what it has written, unless the file was kept in the end.
    """

    store: Store
    purpose: Purpose
    id: UUID = field(default_factory=uuid4)
    file_name: str = ""
    size_bytes: int = 0
    key: str = ""
    is_kept: bool = False

    def __post_init__(self) -> None:
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._head = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()
        if not self.is_kept:
            self.drop()

    @property
    def sha256(self) -> str:
        """The digest of what has come, in hexadecimal digits."""
        return self._digest.hexdigest()

    @property
    def media_type(self) -> str:
        """The type of what has come, by its content."""
        return media_type(self._head)

    def open(self, file_name: str) -> None:
        """Begin a file under its name; raises OSError where it cannot be kept."""
        self.key = self.store.key_of(self.id, file_name)
        self.file_name = self.key.rpartition("/")[2]
        self._file = self.store.open_new(self.key)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises Refused when there are too many, and OSError."""
        if self._file is None:
            raise ValueError("no file is open")
        self.size_bytes += len(chunk)
        check_size(self.purpose, self.size_bytes)
        self._digest.update(chunk)
        self._head += chunk[: HEAD_BYTES - len(self._head)]
        self._file.write(chunk)

    def close(self) -> None:
        """End the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def check(self) -> None:
        """Check that what has come is of a type that is taken; raises UnreadableFile."""
        check_type(self.purpose, self.media_type, self.file_name)

    def drop(self) -> None:
        """Take back what was written."""
        if self.key:
            self.store.remove(self.key)
