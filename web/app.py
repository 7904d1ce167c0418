"""The HTTP application, put together from the topics' routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI

import layers.areas.api
import layers.around.api
import layers.features.api
import layers.listing.api
import layers.search.api
import layers.tiles.api
import portal.cpsv.api
import portal.directory.csv.api
import portal.hsds.api
import web.api_index
import web.health
import web.metrics.route
import web.pages.api_docs
import web.pages.directory.routes
import web.pages.finder
import web.pages.place
import web.version
from geo.version import version_number
from layers.deployment import Deployment
from layers.hot.door import AroundDoor
from layers.hot.watch import HotLayers
from layers.tiles.service import Keeping, TileServer
from portal.attachments.stores import FolderStore
from portal.downloads.folder import DownloadFolder
from portal.vocabularies.loading import load_vocabularies
from web.admission import Admission
from web.assembly import assembled, officers_parts, public_sections
from web.description import TITLE, operation_id
from web.direct_requests import read_networks
from web.envelope import Envelope
from web.errors import add_error_handlers
from web.front import Application, Front
from web.health import Readiness
from web.hosts import TrustedHosts
from web.limits import ReadLimits
from web.logs import AccessLines, RequestLog, RequestNumbers
from web.metrics.meter import Meter
from web.metrics.snapshots import SnapshotFolder
from web.page.assets import VersionedFiles
from web.page.writer import PageWriter
from web.portal import Portal, mount_portal
from web.refusals import Refusals, SentAway
from web.security import content_security_policy, own_headers
from web.settings import WebSettings
from web.translations import Translations

# What everybody may ask without signing in. Pages come last: their addresses begin with any word.
_PUBLIC = (
    layers.around.api,
    layers.listing.api,
    layers.features.api,
    layers.areas.api,
    layers.search.api,
    layers.tiles.api,
    portal.hsds.api,
    portal.cpsv.api,
    portal.directory.csv.api,
    web.health,
    web.api_index,
    web.metrics.route,
    web.version,
    web.pages.finder,
    web.pages.place,
    web.pages.api_docs,
    web.pages.directory.routes,
)


@dataclass(frozen=True)
class Stores:
    """What an application keeps outside the database; what has no folder is not kept.

    `imports_folder` is for what officers hand in, `hot_folder` for the files of the hot index:
    without it PostGIS answers everything. `downloads_folder` is for files of the whole directory,
    which are otherwise made for each request, `metrics_folder` for the figures of all processes.
    `tiles` says which tiles are kept.
    """

    imports_folder: Path | None = None
    hot_folder: Path | None = None
    downloads_folder: Path | None = None
    metrics_folder: Path | None = None
    tiles: Keeping = field(default_factory=Keeping)
    tiles_attribution: str = ""

    @property
    def metrics(self) -> SnapshotFolder | None:
        """The folder of the figures."""
        return None if self.metrics_folder is None else SnapshotFolder(self.metrics_folder)

    @property
    def downloads(self) -> DownloadFolder | None:
        """The folder of whole files."""
        return None if self.downloads_folder is None else DownloadFolder(self.downloads_folder)


def create_app(
    deployment: Deployment,
    settings: WebSettings,
    stores: Stores | None = None,
    portal: Portal | None = None,
) -> FastAPI:
    """Make the application of one deployment. Nothing is read from the environment here.

    Without a `portal` nobody can sign in: the finder and the directory are all there is.
    """
    stores = stores or Stores()
    hot = None if stores.hot_folder is None else HotLayers(deployment, stores.hot_folder)
    if hot is not None:
        deployment = replace(deployment, known_state=hot.known_state)

    app = Application(
        title=TITLE,
        version=version_number(),
        openapi_url=None,
        generate_unique_id_function=operation_id,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    _remember(app, deployment, settings, stores, portal)
    app.state.hot = hot
    app.state.readiness = Readiness(deployment, hot)
    for module in _PUBLIC:
        app.include_router(module.router)
    _add_static_files(app)
    add_error_handlers(app)
    uploads: frozenset[str] = frozenset()
    if portal is not None:
        imports = stores.imports_folder
        app.state.attachments = FolderStore(portal.data_root if imports is None else imports.parent)
        mount_portal(app, portal)
        uploads = _add_officers_page(app, settings, imports)
    _add_envelope(app, settings, uploads)
    return app


def _remember(
    app: FastAPI,
    deployment: Deployment,
    settings: WebSettings,
    stores: Stores,
    portal: Portal | None,
) -> None:
    """Keep on the application what its routes and pages ask for."""
    state = app.state
    state.deployment = deployment
    state.assembly = assembled(deployment)
    state.tiles = TileServer(deployment, keeping=stores.tiles, attribution=stores.tiles_attribution)
    state.translations = Translations(deployment.country.languages)
    state.downloads = stores.downloads
    state.settings = settings
    state.meter = Meter(deployment, state, stores.metrics)
    state.metrics_networks = read_networks(settings.metrics_networks)
    state.has_officers = portal is not None
    state.public_url = None if portal is None else portal.public_url
    state.vocabularies = load_vocabularies(
        None if portal is None else portal.settings.vocabularies_folder
    )
    state.pages = PageWriter(deployment, settings, state.translations, public_sections())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Run what an application needs beside requests, for as long as it lives."""
    state = app.state
    if state.hot is not None:
        state.hot.start()
        # Whoever is let in finds what is on the disk in memory.
        await asyncio.to_thread(state.hot.wait_until_loaded)
    with state.meter.publishing():
        yield
    state.readiness.close()
    if state.hot is not None:
        state.hot.stop()
    state.deployment.database.dispose()


def _add_envelope(app: Application, settings: WebSettings, uploads: frozenset[str]) -> None:
    """Put around everything what every answer is sent in, and before it what needs no framework."""
    log = RequestLog(RequestNumbers(), AccessLines(settings.log_format), app.state.meter.counts)
    state = app.state
    state.admission = Admission(
        at_once=settings.requests_at_once,
        most_waiting=settings.requests_waiting,
        wait_s=settings.requests_wait_s,
        held_s=settings.requests_held_s,
    )
    limits = ReadLimits(settings.reads_per_minute) if settings.reads_per_minute else None
    sent_away = SentAway(state.admission, Refusals(app), limits)
    own = own_headers(content_security_policy(_origin(settings.tile_url)))
    app.add_middleware(
        Envelope,
        own=own,
        uploads=uploads,
        log=log,
        sent_away=sent_away,
        hosts=TrustedHosts(settings.trusted_hosts.split(","), state.public_url, settings.host),
    )
    app.front = Front(
        log,
        sent_away,
        own,
        door=AroundDoor(state.deployment, state.hot) if state.hot is not None else None,
    )


def _add_officers_page(
    app: FastAPI, settings: WebSettings, imports_folder: Path | None
) -> frozenset[str]:
    """Mount the pages that take files if they are wanted; gives their paths."""
    takes_files = settings.officer_page and imports_folder is not None
    app.state.officers_parts = officers_parts(takes_files=takes_files)
    if not settings.officer_page or imports_folder is None:
        return frozenset()
    # Only here, for it brings the whole importer along.
    from web.pages.imports.routes import mount  # noqa: PLC0415
    from web.pages.releases import routes as releases  # noqa: PLC0415
    from web.pages.tables.routes import mount as mount_tables  # noqa: PLC0415

    app.include_router(releases.router)
    most = settings.largest_upload_bytes
    tables = mount_tables(app, imports_folder, largest_upload_bytes=most)
    return tables | mount(app, imports_folder, largest_upload_bytes=most)


def _add_static_files(app: FastAPI) -> None:
    with resources.as_file(resources.files("web") / "static") as folder:
        app.mount("/static", VersionedFiles(directory=folder), name="static")


def _origin(address: str | None) -> str | None:
    if address is None:
        return None
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
