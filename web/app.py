"""The HTTP application, put together from the topics' routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from fastapi import FastAPI

from geo.version import version_number
from layers.deployment import Deployment
from layers.hot.door import AroundDoor
from layers.hot.watch import HotLayers
from layers.routing.engine import CurrentEngine
from layers.routing.parameters import no_engine
from layers.site import serve_with
from layers.tiles.service import Keeping, TileServer
from portal.announcements.standing import StandingAnnouncements
from portal.directory.search.synonyms import load_synonyms
from portal.downloads.folder import DownloadFolder
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.terms.loading import load_terms
from portal.vocabularies.loading import load_vocabularies
from web.admission import Admission
from web.assembly import assembled, public_components
from web.description import TITLE
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
from web.mounting import mount_routers
from web.page.assets import VersionedFiles
from web.page.offline_wording import offline_wording
from web.page.site import Site
from web.page.upload import Uploads
from web.page.writer import PageWriter
from web.portal import Portal, dataset_files_of, make_portal_site, mount_portal, upload_paths
from web.public_routes import LAST, ROUTERS
from web.refusals import Refusals, SentAway
from web.security import own_headers, page_policy
from web.settings import WebSettings
from web.tile_source import tile_source_of
from web.translations import Translations


@dataclass(frozen=True)
class Stores:
    """What an application keeps outside the database; what has no folder is not kept.

    `imports_folder` is for what officers hand in, `hot_folder` for the files of the hot index:
    without it PostGIS answers everything. `downloads_folder` is for files of the whole directory,
    which are otherwise made for each request, `metrics_folder` for the figures of all processes.
    `routing_folder` is for streets, without which there are no minutes. `tiles` says which tiles
    are kept.
    """

    imports_folder: Path | None = None
    hot_folder: Path | None = None
    downloads_folder: Path | None = None
    metrics_folder: Path | None = None
    routing_folder: Path | None = None
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
    site = _make_site(deployment, settings, stores, portal)
    app = Application(
        title=TITLE,
        version=version_number(),
        openapi_url=None,
        lifespan=lambda _app: _life_of(site),
        docs_url=None,
        redoc_url=None,
    )
    serve_with(app, site)
    mount_routers(app, *ROUTERS)
    _add_static_files(app)
    add_error_handlers(app)
    if site.portal is not None:
        mount_portal(app, site.portal)
    mount_routers(app, *LAST)
    _add_envelope(app, site)
    return app


def _make_site(
    deployment: Deployment, settings: WebSettings, stores: Stores, portal: Portal | None
) -> Site:
    """Put together what routes and pages find on the application."""
    hot = None if stores.hot_folder is None else HotLayers(deployment, stores.hot_folder)
    if hot is not None:
        deployment = replace(deployment, known_state=hot.known_state)
    admission = Admission(
        at_once=settings.requests_at_once,
        most_waiting=settings.requests_waiting,
        wait_s=settings.requests_wait_s,
        held_s=settings.requests_held_s,
    )
    assembly, translations = assembled(deployment), Translations(deployment.country.languages)
    own_words = None if portal is None else portal.settings.vocabularies_folder
    vocabularies, terms = load_vocabularies(own_words), load_terms(own_words)
    has_officers = portal is not None
    uploads = _uploads(settings, stores)
    return Site(
        announcements=StandingAnnouncements(deployment.database),
        deployment=deployment,
        public_url=None if portal is None else portal.public_url,
        settings=settings,
        translations=translations,
        pages=PageWriter(
            deployment,
            settings,
            translations,
            public_components(takes_cases=has_officers),
            has_officers=has_officers,
            simulates_agencies=portal is not None and portal.gateway.simulates_any,
        ),
        hot=hot,
        readiness=Readiness(deployment, hot),
        admission=admission,
        meter=Meter(deployment, admission, hot, stores.downloads, stores.metrics),
        metrics_networks=read_networks(settings.metrics_networks),
        tiles=TileServer(deployment, keeping=stores.tiles, attribution=stores.tiles_attribution),
        basemap=tile_source_of(deployment, settings),
        routing=CurrentEngine(stores.routing_folder) if stores.routing_folder else no_engine,
        downloads=stores.downloads,
        offline_wording=offline_wording(deployment.country, translations),
        vocabularies=vocabularies,
        terms=terms,
        opendata_catalogue=Catalogue(terms.categories),
        gateway_secret=None if portal is None else portal.settings.sms_callback_secret,
        searchables=assembly.searchables,
        offerings=assembly.offerings(
            {language: translations.to(language) for language in deployment.country.languages}
        ),
        synonyms=load_synonyms(None if portal is None else portal.settings.synonyms_file),
        workflows=assembly.workflows,
        dataset_files=dataset_files_of(portal, uploads, deployment.database),
        portal=None
        if portal is None
        else make_portal_site(portal, assembly, vocabularies, uploads),
    )


def _uploads(settings: WebSettings, stores: Stores) -> Uploads | None:
    """Return where files are taken in, if the pages for them are wanted."""
    if not settings.officer_page or stores.imports_folder is None:
        return None
    return Uploads(stores.imports_folder, settings.largest_upload_bytes)


@asynccontextmanager
async def _life_of(site: Site) -> AsyncIterator[None]:
    """Run what an application needs beside requests; who is let in finds memory filled."""
    if site.hot is not None:
        site.hot.start()
        await asyncio.to_thread(site.hot.wait_until_loaded)
    await asyncio.to_thread(site.opendata_catalogue.fill, site.deployment.database)
    with site.meter.publishing():
        yield
    if site.dataset_files is not None:
        await asyncio.to_thread(site.dataset_files.counter.close)
    site.readiness.close()
    if site.hot is not None:
        site.hot.stop()
    site.deployment.database.dispose()


def _add_envelope(app: Application, site: Site) -> None:
    """Put around everything what every answer is sent in, and before it what needs no framework."""
    settings = site.settings
    log = RequestLog(RequestNumbers(), AccessLines(settings.log_format), site.meter.counts)
    limits = ReadLimits(settings.reads_per_minute) if settings.reads_per_minute else None
    sent_away = SentAway(site.admission, Refusals(app), limits)
    own = own_headers(page_policy(settings.tile_url, settings.basemap_url))
    app.add_middleware(
        Envelope,
        own=own,
        uploads=frozenset() if site.portal is None else upload_paths(site.portal),
        log=log,
        sent_away=sent_away,
        hosts=TrustedHosts(settings.trusted_hosts.split(","), site.public_url, settings.host),
    )
    app.front = Front(
        log,
        sent_away,
        own,
        door=None if site.hot is None else AroundDoor(site.deployment, site.hot),
    )


def _add_static_files(app: FastAPI) -> None:
    with resources.as_file(resources.files("web") / "static") as folder:
        app.mount("/static", VersionedFiles(directory=folder), name="static")
