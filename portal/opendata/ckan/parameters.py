"""What the Action API finds on the application, and what a request to it says."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.deployment import Deployment
from layers.site import find_site
from portal.directory.published.surroundings import get_public_url
from portal.opendata.catalogue.parameters import CatalogueSite
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.ckan.packages import Writing
from portal.opendata.tables.service import Tables


@dataclass(frozen=True, kw_only=True)
class ActionSite(CatalogueSite):
    """What actions need besides the words of datasets."""

    @property
    def rows_of_tables(self) -> Tables | None:
        """Where the rows of tables are asked for; None where nobody reads files."""
        return None


@dataclass(frozen=True)
class Call:
    """A request to an action, read as far as it is the same for all of them."""

    deployment: Deployment
    writing: Writing
    catalogue: Catalogue
    tables: Tables | None
    method: str
    query: bytes
    kind: str
    body: bytes


async def get_call(request: Request) -> Call:
    """Take a request in with its body."""
    site = find_site(request, ActionSite)
    body = await request.body() if request.method == "POST" else b""
    writing = Writing(site.deployment.country, site.terms, await get_public_url(request))
    return Call(
        site.deployment,
        writing,
        site.opendata_catalogue,
        site.rows_of_tables,
        request.method,
        request.scope["query_string"],
        request.headers.get("content-type", ""),
        body,
    )


CallHere = Annotated[Call, Depends(get_call)]
