"""What routes are given that show minutes along streets."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from layers.routing.rules import RoutingEngine
from layers.site import LayerSite, find_site


def no_engine() -> None:
    """Return that there is no engine."""


@dataclass(frozen=True, kw_only=True)
class RoutingSite(LayerSite):
    """What is needed for minutes: `routing` gives the engine to be used now, or None."""

    routing: Callable[[], RoutingEngine | None] = no_engine


def engine_of(request: Request) -> RoutingEngine | None:
    """Return the engine that finds ways now, or None where there are no streets."""
    return find_site(request, RoutingSite).routing()
