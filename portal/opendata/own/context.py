"""What bringing the portal's own data into the catalogue needs."""

from dataclasses import dataclass

from geo.database import Database
from layers.catalogue.definitions import Catalogue
from portal.attachments.stores import Store
from portal.opendata.datasets.context import DatasetContext


@dataclass(frozen=True)
class OwnContext:
    """Where the data are and where they go; daily versions stay for `kept_days`, 0 for ever."""

    database: Database
    datasets: DatasetContext
    catalogue: Catalogue
    store: Store
    public_url: str
    kept_days: int = 0
