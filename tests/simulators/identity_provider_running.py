"""Starting the identity provider, and being somebody there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from tests.simulators.running import running_port

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
    with running_port("tests.simulators.identity_provider", *arguments) as port:
        yield RunningProvider(port)
