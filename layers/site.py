"""What an application is made with; each topic says in a class of its own what it needs of it."""

from dataclasses import dataclass
from typing import TypeVar

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from layers.deployment import Deployment


@dataclass(frozen=True, kw_only=True)
class LayerSite:
    """What all routes are served with.

    Topics add to it in classes that inherit from this one; web makes one object that is all of
    them. `public_url` is the address that the outside knows, where somebody has said it.
    """

    deployment: Deployment
    public_url: str | None = None


S = TypeVar("S", bound=LayerSite)


def serve_with(app: FastAPI, site: LayerSite) -> None:
    """Set what the routes of an application are served with."""
    app.state.site = site


def find_site(request: HTTPConnection, kind: type[S]) -> S:
    """Return what the application of a request was made with, as one topic knows it."""
    site = request.app.state.site
    assert isinstance(site, kind)
    return site
