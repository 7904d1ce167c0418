"""Starting the mail server that can misbehave, and reading what it has written down."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = Path(__file__).with_name("mail_server.py")


@dataclass(frozen=True)
class Logged:
    """One thing that the server did, at a moment of the system's clock.

    A letter was under way `since` the server had taken its address; 0 where it was none.
    """

    event: str
    id: str
    to: str
    at: float
    since: float = 0.0


@dataclass(frozen=True)
class MailServer:
    """A running server."""

    port: int
    log: Path

    @property
    def url(self) -> str:
        """What AROUNDME_SMTP_URL is set to."""
        return f"smtp://127.0.0.1:{self.port}?starttls=no"

    def logged(self) -> list[Logged]:
        """Read everything it has done; a line that is being written is not there yet."""
        text = self.log.read_text("utf-8") if self.log.exists() else ""
        *lines, _rest = text.split("\n")
        return [Logged(**json.loads(line)) for line in lines]

    def kept(self) -> list[Logged]:
        """Read the letters it has taken, said so or not."""
        return [one for one in self.logged() if one.event in ("kept", "cut_kept")]


@contextmanager
def mail_server(log: Path, faults: Sequence[str] = ()) -> Iterator[MailServer]:
    """Run a server for as long as the block takes; `faults` are its arguments."""
    command = [sys.executable, str(_PROGRAM), str(log), *faults]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield MailServer(int(process.stdout.readline()), log)
        finally:
            process.stdin.close()
            process.wait(10)
