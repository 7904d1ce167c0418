"""What may be asked of the catalogue, and the addresses of its pages."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from rdflib import URIRef

from portal.linked_data.forms import JSON_LD, RDF_XML, TURTLE

# How many datasets a page of the catalogue holds, as in other catalogues.
PAGE_SIZE = 100
FURTHEST_PAGE = 100_000
FORMS = (TURTLE, JSON_LD, RDF_XML)


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """Which page is asked for, of all or of what has changed since a moment."""

    page: int = 1
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageAddresses:
    """The addresses of the pages of one question in one form, with its ending in `start`."""

    start: str
    since: datetime | None

    def of(self, number: int) -> URIRef:
        """Return the address of a page."""
        asked = {"page": str(number)}
        if self.since is not None:
            asked["modified_since"] = self.since.isoformat()
        return URIRef(f"{self.start}?{urlencode(asked)}")
