"""Where a file comes from: a path, standard input, or an address that is fetched with care."""

import errno
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.readers.containers import no_space

STANDARD_INPUT = "-"
MOST_FETCHED_BYTES = 2 << 30
MOST_SECONDS = 600.0
_CHUNK_BYTES = 1 << 18


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


@contextmanager
def fetched(
    source: str, scratch: Path, *, fetching: Fetching, known: Validators | None = None
) -> Iterator[Fetched]:
    """Bring a file to this machine: a path as it is, standard input and addresses into `scratch`.

    Raises UnreadableFile when it cannot be had and Refused when a limit or a rule forbids it.
    """
    if source == STANDARD_INPUT:
        yield _spooled(sys.stdin.buffer, scratch, "stdin", fetching)
    elif "://" in source:
        # The client takes a tenth of a second to load, which files on the disk need not wait for.
        from importers.sources.fetching import fetch  # noqa: PLC0415

        yield fetch(source, scratch, fetching, known)
    else:
        yield _local(Path(source), scratch, fetching)


def _local(path: Path, scratch: Path, fetching: Fetching) -> Fetched:
    """Take a file as it is; a pipe is spooled, for a reader has to read it twice."""
    try:
        if stat.S_ISFIFO(path.stat().st_mode):
            with path.open("rb") as pipe:
                return _spooled(pipe, scratch, path.name, fetching)
    except (OSError, ValueError):
        pass  # the reader says what is wrong with it
    return Fetched(path, path.name or str(path))


def _spooled(pipe: BinaryIO, scratch: Path, name: str, fetching: Fetching) -> Fetched:
    if pipe.isatty():
        raise Refused(
            _("Nothing is piped into the import: give a file, or pipe one in with “< FILE”.")
        )
    target = scratch / "spooled"
    left = fetching.most_bytes
    with spooling(name), target.open("wb") as file:
        while chunk := pipe.read(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise too_large(name, fetching.most_bytes)
            file.write(chunk)
    return Fetched(target, name)


@contextmanager
def spooling(name: str) -> Iterator[None]:
    """Put a full disk, and a pipe that breaks, into one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise no_space(name) from error
        raise UnreadableFile(
            _("{file} cannot be read: {reason}."),
            file=shown(name),
            reason=error.strerror or shown(error),
        ) from error


def too_large(name: str, most_bytes: int) -> Refused:
    """Make the sentence for more bytes than may be fetched."""
    return Refused(
        _(
            "{file} is larger than the {most} MB that may be fetched: split the file, or import it"
            " from the disk."
        ),
        file=shown(name),
        most=max(1, most_bytes // 1_000_000),
    )
