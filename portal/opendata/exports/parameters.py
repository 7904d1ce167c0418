"""What the routes of exports find on the application."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.site import LayerSite, find_site
from portal.opendata.tables.service import Tables


@dataclass(frozen=True, kw_only=True)
class ExportSite(LayerSite):
    """What exports are made of."""

    @property
    def rows_of_tables(self) -> Tables | None:
        """Where the rows of tables are read; None where nobody hands files in."""
        return None


async def get_tables(request: Request) -> Tables | None:
    """Find the tables.

    A coroutine, because the framework takes plain functions to a thread, which costs more.
    """
    return find_site(request, ExportSite).rows_of_tables


TablesHere = Annotated[Tables | None, Depends(get_tables)]
