"""How the routes of a topic or of pages come into the application."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from web.description import operation_id


def mount_routers(app: FastAPI, *routers: APIRouter) -> None:
    """Serve the routes of routers as they stand, after those that are served already.

    Included in the framework's own way they are worked out anew for each application, at its
    first request, which takes a quarter of a second.
    """
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                route.unique_id = operation_id(route)
        app.router.routes.extend(router.routes)
