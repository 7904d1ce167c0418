"""Questions about streets are for the route, and new streets are a new answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from geo.coordinates import Position
from layers.deployment import Deployment
from layers.hot.builder import HotBuilder
from layers.routing.rules import Mode, RoutingEngine, StreetSource
from tests.conftest import client_of
from tests.layers.places import AMMAN
from tests.site import change_site, hot_on, site_on
from web.app import Stores, create_app
from web.settings import WebSettings

HERE = f"/api/v1/around?lat={AMMAN.lat}&lon={AMMAN.lon}&layers=schools&limit=3"


class _Numbered:
    """An engine that knows no way, with a number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.source = StreetSource("file", "Nobody", "CC0 1.0", "https://example.org/")

    def fastest_m_s(self, mode: Mode) -> float:
        return 1.0

    def is_near(self, mode: Mode, position: Position) -> bool:
        return False

    def routes(self, mode: Mode, origin: Position, targets: object) -> list[None]:
        return [None for _target in targets]  # type: ignore[attr-defined]


def test_memory_answers_all_but_what_needs_streets(
    samples: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is open by the minute is in the validators as well.
    monkeypatch.setattr(samples.database, "clock", MovableClock(samples.now()))
    HotBuilder(samples, tmp_path, 1_000_000_000).catch_up()
    app = create_app(samples, WebSettings(), Stores(hot_folder=tmp_path))
    with TestClient(app) as client:
        hot_on(app).look()
        engine: RoutingEngine = _Numbered(1)  # type: ignore[assignment]
        change_site(app, routing=lambda: engine)
        way_of = {
            rest: client.get(f"{HERE}{rest}").headers["server-timing"].partition(";")[0]
            for rest in ("", "&order=distance", "&with=minutes", "&order=walking")
        }
        assert way_of == {
            "": "hot",
            "&order=distance": "hot",
            "&with=minutes": "postgis",
            "&order=walking": "postgis",
        }
        told = client.get(f"{HERE}&with=minutes").headers["etag"]
        assert client.get(f"{HERE}&with=minutes").headers["etag"] == told
        other: RoutingEngine = _Numbered(2)  # type: ignore[assignment]
        change_site(app, routing=lambda: other)
        assert client.get(f"{HERE}&with=minutes").headers["etag"] != told
        # What memory answers does not depend on streets.
        plain = client.get(HERE).headers["etag"]
        change_site(app, routing=lambda: None)
        assert client.get(HERE).headers["etag"] == plain


def test_an_application_without_a_folder_has_no_streets(samples: Deployment) -> None:
    with client_of(replace(samples)) as client:
        assert site_on(client).routing() is None
