"""Where a file comes from: a path, standard input, or an address that is fetched with care."""

import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geo.errors import Refused
from geo.messages import mark as _
from importers.sources.rules import Fetched, Fetching, Validators
from importers.sources.spooling import spooling, too_large

STANDARD_INPUT = "-"
_CHUNK_BYTES = 1 << 18


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
