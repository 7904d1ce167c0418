"""What minutes along streets are: ways of moving, routes, limits, and the port of engines. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from geo.coordinates import Position

# Five kilometres an hour, also from a door to the nearest street.
WALKING_M_S = 5 / 3.6
# As far as this a place may lie off the streets.
FARTHEST_OFF_M = 500.0


class Mode(StrEnum):
    """How somebody moves."""

    WALKING = "walking"
    DRIVING = "driving"


# Longer ways are not looked for: nobody walks them to an office, or drives them for one errand.
LONGEST_S: Mapping[Mode, float] = {Mode.WALKING: 5_400.0, Mode.DRIVING: 3_600.0}


@dataclass(frozen=True, slots=True)
class Route:
    """The quickest way between two places: seconds, and metres along it."""

    seconds: float
    metres: float

    @property
    def minutes(self) -> int:
        """Whole minutes, as people are told: the one that has begun counts."""
        return max(1, math.ceil(self.seconds / 60))


class Minutes(NamedTuple):
    """The ways to a place from where somebody is; None where none is known."""

    walking: Route | None
    driving: Route | None


@dataclass(frozen=True)
class StreetSource:
    """Where streets come from: the file, whom to thank, the licence, as of when it is."""

    file_name: str
    attribution: str
    licence: str
    licence_url: str
    taken_at: datetime | None = None


class RoutingEngine(Protocol):
    """What finds ways through streets; another one can stand here."""

    @property
    def number(self) -> int:
        """A number that is another one whenever the streets are others."""

    @property
    def source(self) -> StreetSource:
        """Where the streets come from."""

    def fastest_m_s(self, mode: Mode) -> float:
        """Return the speed in metres a second that no route exceeds, as the crow flies."""

    def is_near(self, mode: Mode, position: Position) -> bool:
        """Check whether a position lies within FARTHEST_OFF_M of streets that lead somewhere."""

    def routes(
        self, mode: Mode, origin: Position, targets: Sequence[Position]
    ) -> list[Route | None]:
        """Return the quickest way from the origin to each target, in their order.

        None where there is none within LONGEST_S, or where origin or target lies farther than
        FARTHEST_OFF_M from any street that leads somewhere.
        """
