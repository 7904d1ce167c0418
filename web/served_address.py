"""Where the running server of this data root answers, for commands that print its links."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.settings import GroundSettings
from portal.settings import PortalSettings

_NAME = "served-address"


@contextmanager
def told_address(data_root: Path, url: str) -> Iterator[None]:
    """Write down that a server answers at `url`, for as long as the block runs.

    The file is locked meanwhile: a lock ends with its process, however that ends, and is not
    handed on to workers. Of two servers on one data root the first one tells.
    """
    path = data_root / _NAME
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield
            return
        file.truncate(0)
        file.write(url)
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def served_address(data_root: Path) -> str | None:
    """Return where a server of this data root answers now; None where no process says so."""
    with suppress(FileNotFoundError), (data_root / _NAME).open("r+", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return file.read() or None
        # Who wrote it has ended without a farewell.
    return None


def terminal_settings() -> PortalSettings:
    """Read the portal's settings; the address is the running server's where none is set."""
    told = PortalSettings()
    if "public_url" in told.model_fields_set:
        return told
    address = served_address(GroundSettings().data_root)
    return told if address is None else told.model_copy(update={"public_url": address})
