"""What the address of the catalogue's page asks for: words, filters, order, page."""

from dataclasses import replace

from portal.opendata.catalogue.parameters import read_query
from portal.opendata.catalogue.rules import PAGE, DatasetQuery, Facet
from web.pages.directory.public_page import PublicPage

KNOWN = ("q", *(one.value for one in Facet), "lat", "lon", "order", "page")


def read_asked(public_page: PublicPage) -> DatasetQuery:
    """Read what is looked for; raises InvalidParameter for what is not possible."""
    given = {name: text for name, text in public_page.given.items() if name != "page"}
    wanted = read_query(given, public_page.site.terms, public_page.language)
    return replace(wanted, offset=(public_page.page() - 1) * PAGE)
