"""What one running Around Me is made of: its database, its country and its catalogue."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from geo.country import Country
from geo.database import Database
from layers.catalogue.definitions import Catalogue


@dataclass(frozen=True)
class Deployment:
    """Made once at the edge, by the application or the command line, and handed down.

    `directions_url` is the address of a route planner with the places `{lat}` and `{lon}`.
    """

    database: Database
    country: Country
    catalogue: Catalogue
    directions_url: str

    def now(self) -> datetime:
        """Tell the time on the country's clock."""
        return datetime.now(ZoneInfo(self.country.time_zone))
