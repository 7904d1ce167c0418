"""A town with two layers, the seconds that pass there, and hot layers that follow it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import layers.hot.builder
import layers.hot.watch
from layers.deployment import Deployment
from layers.hot.watch import HotLayers
from tests.layers.hot.indexing import Followed
from tests.layers.places import release, scattered


@pytest.fixture
def town(jordan: Deployment) -> Deployment:
    """A deployment with two layers."""
    release(jordan, scattered(60, seed=1))
    release(jordan, scattered(40, seed=2), layer="health")
    return jordan


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the builder and the hot layers believe in."""
    now = [1000.0]
    for module in (layers.hot.builder, layers.hot.watch):
        monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def followed() -> Iterator[Followed]:
    """A function that makes hot layers without threads, which have looked once."""
    with ExitStack() as stack:

        def make(deployment: Deployment, folder: Path) -> HotLayers:
            hot = HotLayers(deployment, folder)
            stack.callback(hot.stop)
            hot.look()
            return hot

        yield make
