"""The processes of one private cluster: which run, and how what a dead one left is cleared away."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_FAREWELL_S = 2.0
_GIVE_UP_S = 10.0
_STEP_S = 0.05


@dataclass(frozen=True)
class ServerProcesses:
    """The server processes over the data directory `data` and the socket folder `sockets`.

    `mark` is the server's cluster_name: it stands in the command line of each of them, and of no
    process of another cluster.
    """

    data: Path
    sockets: Path
    mark: str

    def postmaster(self) -> int | None:
        """Return the process number of the running postmaster, not believing a stale pid file."""
        try:
            first, *_rest = (self.data / "postmaster.pid").read_text("utf-8").splitlines()
            pid = int(first)
        except (OSError, ValueError):
            return None
        return pid if f"cluster_name={self.mark}".encode() in _command_line(pid) else None

    def clear_wreck(self) -> None:
        """After the death of a postmaster: see its children out, and drop its two pid files.

        Children hold the shared memory until they notice, and one that is busy or frozen does not
        notice. PostgreSQL believes a pid file while its process is a zombie, and again when the
        number is given out to another process.
        """
        begun = time.monotonic()
        while (orphans := self._orphans()) and (passed := time.monotonic() - begun) < _GIVE_UP_S:
            if passed > _FAREWELL_S:
                for pid in orphans:
                    with suppress(ProcessLookupError, PermissionError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(_STEP_S)
        for pid_file in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*.lock")):
            pid_file.unlink(missing_ok=True)

    def _orphans(self) -> list[int]:
        title = f"postgres: {self.mark}:".encode()
        numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [pid for pid in numbers if _command_line(pid).startswith(title)]


def _command_line(pid: int) -> bytes:
    # Readable for everybody, also in containers that forbid looking at another user's processes;
    # empty for a process that is dead and not yet reaped.
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return b""
