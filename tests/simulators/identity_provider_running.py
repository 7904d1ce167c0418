"""Starting the identity provider, and being somebody there."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

_ROOT = Path(__file__).parents[2]
CLIENT_ID, CLIENT_SECRET = "around-me", "simulated"


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: where it leads is what is wanted."""

    def redirect_request(self, *_asked: object) -> None:
        """Stay here."""


@dataclass(frozen=True)
class RunningProvider:
    """A running provider."""

    port: int

    @property
    def issuer(self) -> str:
        """What AROUNDME_IDENTITY_PROVIDER_ISSUER is set to."""
        return f"http://127.0.0.1:{self.port}"

    def fail(self, fault: str) -> None:
        """Let it misbehave; `none` mends it."""
        with urlopen(Request(f"{self.issuer}/control", json.dumps({"fault": fault}).encode())):  # noqa: S310 - our own
            pass

    def come_back(self, url: str, id_type: str, country: str, number: str) -> str:
        """Say at its page who one is, and return where the browser is sent."""
        body = urlencode({"person": f"{id_type} {country} {number}"}).encode()
        try:
            with build_opener(_Stay).open(Request(url, body)) as answer:  # noqa: S310 - as above
                raise AssertionError(answer.status)
        except OSError as error:
            return str(error.headers["Location"])  # type: ignore[attr-defined]


@contextmanager
def running_provider(*arguments: str) -> Iterator[RunningProvider]:
    """Run a provider for as long as the block takes."""
    command = [sys.executable, "-m", "tests.simulators.identity_provider", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=_ROOT) as process:  # noqa: S603 - our own
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield RunningProvider(int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(10)
