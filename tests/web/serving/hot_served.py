"""An application with a hot index, whose threads do not run, for tests of what clients see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from layers.deployment import Deployment
from layers.hot.watch import HotLayers
from tests.site import hot_on, site_on
from web.app import Stores, create_app
from web.settings import WebSettings

AMMAN = "/api/v1/around?lon=35.9106&lat=31.9539"
PLAIN = {"Accept-Encoding": "identity"}
MUCH = 1_000_000_000


@dataclass
class Served:
    """An application with a hot index whose threads do not run, and its client."""

    client: TestClient
    hot: HotLayers

    def get(self, address: str, **headers: str) -> Response:
        return self.client.get(address, headers={**PLAIN, **headers})


@contextmanager
def served(deployment: Deployment, folder: Path) -> Iterator[Served]:
    app = create_app(deployment, WebSettings(), Stores(hot_folder=folder))
    # Without its block the client starts no threads.
    yield Served(TestClient(app, raise_server_exceptions=False), hot_on(app))
    hot_on(app).stop()
    site_on(app).readiness.close()


def path_of(answer: Response) -> str:
    return answer.headers["server-timing"].split(";")[0]


def stay_in_one_minute(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no minute go by: whether a place is open changes with it."""
    moment = deployment.now()
    monkeypatch.setattr(Deployment, "now", lambda _self: moment)
