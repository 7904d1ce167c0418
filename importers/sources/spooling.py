"""What can go wrong while a file is written to this machine, as one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from geo.errors import Refused, UnreadableFile
from geo.files.containers import no_space
from geo.messages import mark as _
from geo.messages import shown


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
