"""What one running Around Me is made of: its database, its country and its catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from geo.clock import Clock
from geo.country import Country
from geo.database import Database
from layers.catalogue.definitions import Catalogue
from layers.catalogue.queries import CollectionState


class KnownState(Protocol):
    """What is known of the database without asking it, at most a moment old."""

    @property
    def layers(self) -> Mapping[str, CollectionState]:
        """The state of each layer that ever had a release."""

    @property
    def areas_version(self) -> str:
        """A text that is another whenever areas have changed."""

    @property
    def corrections(self) -> str:
        """What officers have corrected about public holidays, see layers/calendar/queries.py."""

    @property
    def keys(self) -> Mapping[str, str]:
        """A text for each layer with a release: all that answers from it depend on."""


def _nothing_known() -> None:
    return None


@dataclass(frozen=True)
class Deployment:
    """Made once at the edge, by the application or the command line, and handed down.

    `directions_url` is the address of a route planner with the places `{lat}` and `{lon}`.
    `known_state` gives what somebody follows the database for, or None when it has to be asked.
    """

    database: Database
    country: Country
    catalogue: Catalogue
    directions_url: str
    known_state: Callable[[], KnownState | None] = _nothing_known

    def now(self) -> datetime:
        """Return the time on the country's clock."""
        return self.clock.now().astimezone(ZoneInfo(self.country.time_zone))

    @property
    def clock(self) -> Clock:
        """The clock of everything here: sessions of the database tell the same time."""
        return self.database.clock
