"""What may be fetched, what is asked of a server, and what came of it."""

from dataclasses import dataclass
from pathlib import Path

MOST_FETCHED_BYTES = 2 << 30
MOST_SECONDS = 600.0


@dataclass(frozen=True)
class Fetching:
    """What may be fetched: `timeout_s` is for all of it, from the first connection to the end.

    `allow_private` lets addresses of one's own network and of this machine through.
    """

    most_bytes: int = MOST_FETCHED_BYTES
    timeout_s: float = MOST_SECONDS
    allow_private: bool = False


@dataclass(frozen=True)
class Validators:
    """What a server said about the state of a file, to be asked “has it changed since?”."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """A file on this machine: `name` is for people, `address` is shown without credentials.

    When the server says that nothing has changed, `not_modified` is set and `path` is not there.
    """

    path: Path
    name: str
    address: str | None = None
    validators: Validators | None = None
    not_modified: bool = False
