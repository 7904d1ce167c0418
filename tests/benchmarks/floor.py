"""The floors: constants from memory, from a bare FastAPI application and from this one.

The bare one has no middleware, no parameter to read, no thread, nothing to encode: what is left is
what the server and the framework cost. The other is a route in our application, behind all that
every answer of ours goes through. There is one constant per question, as long as a typical answer
to it, so that the bytes on the wire compare too.
"""

import os
from pathlib import Path

from fastapi import FastAPI, Request, Response

from geo.country import load_country
from geo.database import Database
from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from web.app import create_app
from web.settings import WebSettings

MEDIA_TYPE = "application/geo+json"
_KEPT = {"Cache-Control": "public, max-age=10", "ETag": '"constant"'}


def create_floor() -> FastAPI:
    """Make the bare application; the bodies are files of the folder that BENCH_BODIES names."""
    app = FastAPI()
    _add_constants(app, {})

    @app.get("/health/live")
    async def live() -> Response:
        return Response()

    return app


def create_constant() -> FastAPI:
    """Make our application with the same route; no database is ever asked."""
    deployment = Deployment(
        database=Database("postgresql://nobody@127.0.0.1:1/nothing"),
        country=load_country("jo"),
        catalogue=load_catalogue(),
        directions_url="",
    )
    app = create_app(deployment, WebSettings())
    # With a validator, like every answer of ours, so that none is made of the bytes.
    _add_constants(app, _KEPT)
    return app


def _add_constants(app: FastAPI, headers: dict[str, str]) -> None:
    bodies = {file.stem: file.read_bytes() for file in Path(os.environ["BENCH_BODIES"]).iterdir()}

    @app.get("/constant/{name}")
    async def constant(request: Request) -> Response:
        body = bodies[request.path_params["name"]]
        return Response(body, media_type=MEDIA_TYPE, headers=headers)
