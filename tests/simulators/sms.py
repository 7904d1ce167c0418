"""Starting the SMS gateway that can misbehave, and reading what it has sent."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

_PROGRAM = Path(__file__).with_name("sms_gateway.py")
KEY = "simulated"
SECRET = "a secret of the gateway"  # noqa: S105 - of a simulator


@dataclass(frozen=True)
class SmsGateway:
    """A running gateway."""

    port: int

    @property
    def url(self) -> str:
        """What AROUNDME_SMS_URL is set to."""
        return f"http://127.0.0.1:{self.port}"

    def sent(self) -> list[dict[str, Any]]:
        """Read the messages that it has sent, the first first."""
        messages: list[dict[str, Any]] = self._read()["messages"]
        return messages

    def events(self) -> list[dict[str, Any]]:
        """Read everything that it has done."""
        events: list[dict[str, Any]] = self._read()["events"]
        return events

    def count(self) -> int:
        """Read how many things it has done."""
        with urlopen(f"{self.url}/count") as answer:  # noqa: S310 - our own
            return int(json.load(answer)["events"])

    def change(self, **faults: object) -> None:
        """Change its chances, or where it reports to."""
        body = json.dumps(faults).encode()
        with urlopen(Request(f"{self.url}/faults", body)):  # noqa: S310 - our own
            pass

    def _read(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/messages") as answer:  # noqa: S310 - our own
            read: dict[str, Any] = json.load(answer)
        return read


@contextmanager
def sms_gateway(*faults: str, port: int = 0, reports: str = "") -> Iterator[SmsGateway]:
    """Run a gateway for as long as the block takes; `faults` are its arguments."""
    told: Sequence[str] = ("--port", str(port), "--reports", reports, "--secret", SECRET, *faults)
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, str(_PROGRAM), *told], stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield SmsGateway(int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(10)
