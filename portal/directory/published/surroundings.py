"""What an application gives to everything that machines keep: its public address, its words."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Depends, Request

from layers.responses import etag_of
from layers.site import LayerSite, find_site
from portal.settings import PortalSettings
from portal.vocabularies.rules import Vocabularies


@dataclass(frozen=True, kw_only=True)
class DirectorySite(LayerSite):
    """What the directory is served with."""

    vocabularies: Vocabularies


async def get_public_url(request: Request) -> str:
    """Find the address that the application was made with, without a slash at its end.

    Never the host of the request, which anybody may make up. A coroutine, because the framework
    takes plain functions to a thread, which costs more.
    """
    told = find_site(request, LayerSite).public_url
    return str(told or PortalSettings.model_fields["public_url"].default).rstrip("/")


async def get_vocabularies(request: Request) -> Vocabularies:
    """Find the vocabularies that the application was made with."""
    return find_site(request, DirectorySite).vocabularies


PublicUrlHere = Annotated[str, Depends(get_public_url)]
VocabulariesHere = Annotated[Vocabularies, Depends(get_vocabularies)]


@cache
def mark_of(vocabularies: Vocabularies) -> str:
    """Return a text that is another one whenever a word of the vocabularies is."""
    lists = (getattr(vocabularies, name) for name in sorted(vars(vocabularies)))
    return etag_of(*(repr((one.name, one.names, [*one])) for one in lists))
