"""What the routes of published data are given: all that topics offer."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.site import LayerSite, find_site
from portal.publishing.offers import Offerings


@dataclass(frozen=True, kw_only=True)
class PublishingSite(LayerSite):
    """What is offered as open data."""

    offerings: Offerings


async def get_offerings(request: Request) -> Offerings:
    """Find what is offered.

    A coroutine, because the framework takes plain functions to a thread, which costs more.
    """
    return find_site(request, PublishingSite).offerings


OfferingsHere = Annotated[Offerings, Depends(get_offerings)]
