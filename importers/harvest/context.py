"""What harvests need besides the session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geo.database import Database
from geo.messages import Translate
from importers.sources.rules import Fetching
from portal.opendata.datasets.context import DatasetContext


@dataclass(frozen=True)
class HarvestContext:
    """The database, what actions on datasets need, what may be fetched, and the languages.

    `wait` pauses for so many seconds: between pages, and before one is asked for again.
    """

    database: Database
    datasets: DatasetContext
    fetching: Fetching
    translations: Mapping[str, Translate]
    wait: Callable[[float], None] = field(default=lambda _seconds: None)

    def in_all_languages(self, text: str) -> dict[str, str]:
        """Return a marked text in every language of the country."""
        return {
            one: self.translations[one](text) if one in self.translations else text
            for one in self.datasets.country.languages
        }
