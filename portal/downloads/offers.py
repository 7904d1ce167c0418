"""What can be downloaded whole: how a file is made, and what its bytes depend on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Edition:
    """One state of a file.

    `etag` is made of everything that the bytes depend on; `headers` tell about that state.
    """

    etag: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name the edition in a folder."""
        return self.etag.strip('"')


@dataclass(frozen=True)
class Download:
    """A whole file: `name` is that of its folder, and other headers of its answers are `headers`.

    `edition` reads which edition a session sees, `write` gives the bytes of it piece by piece.
    Both are asked in one snapshot, so that the bytes are those of the edition.
    """

    name: str
    media_type: str
    edition: Callable[[Session], Edition]
    write: Callable[[Session], Iterator[bytes]]
    headers: Mapping[str, str] = field(default_factory=dict)
