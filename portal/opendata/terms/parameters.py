"""What the routes of open data find on the application: the words that describe datasets."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.site import LayerSite, find_site
from portal.opendata.terms.rules import Terms


@dataclass(frozen=True, kw_only=True)
class TermsSite(LayerSite):
    """The licences, categories and frequencies of the deployment."""

    terms: Terms


async def get_terms(request: Request) -> Terms:
    """Find the words that describe datasets."""
    return find_site(request, TermsSite).terms


TermsHere = Annotated[Terms, Depends(get_terms)]
