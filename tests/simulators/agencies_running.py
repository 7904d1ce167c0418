"""Starting the simulator of the agencies, and telling it what shall be wrong."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from tests.simulators.running import running_port


@dataclass(frozen=True)
class RunningAgencies:
    """A running simulator."""

    port: int

    @property
    def url(self) -> str:
        """What AROUNDME_GATEWAY_SIMULATOR_URL is set to."""
        return f"http://127.0.0.1:{self.port}"

    def fail(self, agency: str, fault: str, share: float = 1.0, **more: object) -> None:
        """Let an agency, or `all`, have a fault or one of a group; `none` mends it."""
        said = {"agency": agency, "fault": fault, "share": share, **more}
        with urlopen(Request(f"{self.url}/control", json.dumps(said).encode())):  # noqa: S310 - our own
            pass

    def calls(self) -> list[dict[str, Any]]:
        """Read what was asked, the first first, without bodies."""
        return list(self._control()["calls"])

    def counts(self) -> dict[str, int]:
        """Read how often what was answered, with keys like `traffic-fines well`."""
        return dict(self._control()["counts"])

    def _control(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/control") as answer:  # noqa: S310 - our own
            read: dict[str, Any] = json.load(answer)
        return read


@contextmanager
def running_agencies(*arguments: str) -> Iterator[RunningAgencies]:
    """Run a simulator for as long as the block takes."""
    with running_port("tests.simulators.agencies", *arguments) as port:
        yield RunningAgencies(port)
