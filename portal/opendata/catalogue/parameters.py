"""What the routes of the catalogue find on the application."""

from dataclasses import dataclass

from portal.opendata.catalogue.service import Catalogue
from portal.opendata.terms.parameters import TermsSite


@dataclass(frozen=True, kw_only=True)
class CatalogueSite(TermsSite):
    """Where datasets are looked for, and the words that describe them."""

    opendata_catalogue: Catalogue
