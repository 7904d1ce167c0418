"""Minutes to what was found: ways along streets, on foot and by car."""

from collections.abc import Sequence
from dataclasses import replace

from geo.coordinates import Position
from layers.around.service import Answer
from layers.routing.rules import Minutes, Mode, RoutingEngine


def minutes_to(
    engine: RoutingEngine, origin: Position, targets: Sequence[Position]
) -> list[Minutes]:
    """Return the ways from an origin to each target, in their order."""
    walking, driving = (engine.routes(mode, origin, targets) for mode in Mode)
    return [Minutes(*both) for both in zip(walking, driving, strict=True)]


def with_minutes(found: Answer, engine: RoutingEngine | None) -> Answer:
    """Return an answer with the ways to all that it lists; without an engine as it is."""
    if engine is None:
        return found
    targets = [one.position for one in found.found]
    minutes = minutes_to(engine, found.query.origin, targets)
    told = (replace(one, minutes=ways) for one, ways in zip(found.found, minutes, strict=True))
    return replace(found, found=tuple(told), streets=engine.source)
