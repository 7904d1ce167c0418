"""The HTTP application, put together from the topics' routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

import layers.areas.api
import layers.around.api
import layers.catalogue.api
import layers.features.api
import web.health
import web.pages.api_docs
import web.pages.finder
import web.pages.place
from layers.deployment import Deployment
from web.errors import add_error_handlers
from web.logs import AccessLog
from web.pages.assets import VersionedFiles
from web.pages.writer import PageWriter
from web.security import RequestLimits, SecurityHeaders, content_security_policy
from web.settings import WebSettings
from web.translations import Translations

_GZIP_FROM_BYTES = 1000
_GZIP_LEVEL = 5


def create_app(
    deployment: Deployment, settings: WebSettings, *, imports_folder: Path | None = None
) -> FastAPI:
    """Make the application of one deployment. Nothing is read from the environment here.

    `imports_folder` is where the officers' page keeps what is handed in; it is served only when
    the settings say so.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        deployment.database.dispose()

    app = FastAPI(
        title="Around Me · الأقرب إليك",
        version="0.1.0",
        description="What is around a point: schools, health, tourism, government offices.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.deployment = deployment
    app.state.translations = Translations(deployment.country.languages)
    app.state.pages = PageWriter(deployment, settings, app.state.translations)
    for module in (
        layers.around.api,
        layers.catalogue.api,
        layers.features.api,
        layers.areas.api,
        web.health,
        web.pages.finder,
        web.pages.place,
        web.pages.api_docs,
    ):
        app.include_router(module.router)
    _add_static_files(app)
    add_error_handlers(app)
    uploads = _add_officers_page(app, settings, imports_folder)
    app.add_middleware(RequestLimits, uploads=uploads)
    app.add_middleware(GZipMiddleware, minimum_size=_GZIP_FROM_BYTES, compresslevel=_GZIP_LEVEL)
    app.add_middleware(SecurityHeaders, policy=content_security_policy(_origin(settings.tile_url)))
    app.add_middleware(AccessLog)
    return app


def _add_officers_page(
    app: FastAPI, settings: WebSettings, imports_folder: Path | None
) -> frozenset[str]:
    """Mount the officers' page if it is wanted; gives the paths that take files."""
    if not settings.officer_page or imports_folder is None:
        return frozenset()
    # Only here, for it brings the whole importer along.
    from web.pages.imports.desk import mount  # noqa: PLC0415

    return mount(app, imports_folder, largest_upload_bytes=settings.largest_upload_bytes)


def _add_static_files(app: FastAPI) -> None:
    with resources.as_file(resources.files("web") / "static") as folder:
        app.mount("/static", VersionedFiles(directory=folder), name="static")


def _origin(address: str | None) -> str | None:
    if address is None:
        return None
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
