"""The portal inside the application: who signs in, what officers work with, the directory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy.orm import Session

import portal.comments.discussions.api
import portal.contact.api
import portal.open311.api
import web.pages.accounts.mounting
import web.pages.citizens.registration.routes
import web.pages.citizens.routes
import web.pages.contact.routes
import web.pages.demonstration
import web.pages.discussions.mounting
import web.pages.letters
import web.pages.officers.datasets.files
import web.pages.officers.mounting
import web.pages.opendata.routes
import web.pages.participation.routes
import web.pages.ratings.routes
import web.pages.statistics.routes
import web.pages.unsubscribe
from geo.country import Names
from geo.database import Database
from portal.attachments.stores import FolderStore, Store
from portal.audit.service import chain_key, seal_with
from portal.citizens.sign_in import with_citizens
from portal.directory.agencies.queries import agency_lines
from portal.gateway.settings import GatewaySettings
from portal.notifications.rules import Channel
from portal.opendata.downloads.counting import DownloadCounter
from portal.opendata.downloads.parameters import DatasetFiles
from portal.opendata.tables.service import tables_at
from portal.settings import PortalSettings
from portal.vocabularies.rules import Vocabularies
from web.assembly import Assembly, officers_parts
from web.mounting import mount_routers
from web.page.account_context import make_account_context
from web.page.site import PortalSite
from web.page.upload import Uploads


@dataclass(frozen=True)
class Portal:
    """What the portal needs besides the deployment; `data_root` is where the secret is kept.

    `hasher` takes the place of the usual one for passwords, in tests; `gateway` says which agencies
    are simulated.
    """

    settings: PortalSettings
    data_root: Path
    hasher: PasswordHasher | None = None
    gateway: GatewaySettings = field(default_factory=GatewaySettings)

    @property
    def public_url(self) -> str | None:
        """The address that the public knows, where somebody has said it."""
        told = "public_url" in self.settings.model_fields_set
        return self.settings.public_url if told else None


def _agency_names(session: Session) -> Mapping[str, Names]:
    return {line.code: line.names for line in agency_lines(session)}


def attachment_store(portal: Portal, uploads: Uploads | None) -> Store:
    """Return where the bytes of files that were handed in are kept."""
    return FolderStore(portal.data_root if uploads is None else uploads.folder.parent)


def dataset_files_of(
    portal: Portal | None, uploads: Uploads | None, database: Database
) -> DatasetFiles | None:
    """Return where files of datasets are given out, and who counts it; None without a portal."""
    if portal is None:
        return None
    return DatasetFiles(attachment_store(portal, uploads), DownloadCounter(database))


def make_portal_site(
    portal: Portal, assembly: Assembly, vocabularies: Vocabularies, uploads: Uploads | None
) -> PortalSite:
    """Make what the pages behind a sign-in find; from now on the audit log is sealed."""
    settings, deployment = portal.settings, assembly.deployment
    account_context = make_account_context(
        settings,
        portal.data_root,
        hasher=portal.hasher,
        clock=deployment.clock,
        agency_names=_agency_names,
        region=deployment.country.phone_region,
        after_opening=assembly.after_opening,
    )
    security = with_citizens(account_context.security, deployment.country)
    account_context = replace(account_context, security=security)
    seal_with(deployment.database.writer, chain_key(account_context.security.keys))
    citizens = assembly.citizens(settings, portal.data_root, account_context.security)
    polls = assembly.polls(settings, portal.data_root, account_context.security)
    attachments = attachment_store(portal, uploads)
    return PortalSite(
        deployment=replace(deployment, database=deployment.database.whole()),
        account_context=account_context,
        attachments=attachments,
        uploads=uploads,
        citizens=citizens,
        comments=assembly.comments(account_context.security),
        followed=assembly.followed,
        contact=assembly.contact(settings, portal.data_root, account_context.security),
        parts=officers_parts(
            takes_files=uploads is not None, counters=citizens.registration.counters
        ),
        polls=polls,
        proposables=assembly.proposables(vocabularies, account_context.security),
        stores=assembly.stores,
        tables=tables_at(attachments, portal.data_root),
        letters=assembly.letters,
        opendata=assembly.opendata(settings, account_context.security),
        privacy=assembly.privacy(settings, attachments),
        data_requests=assembly.data_requests(settings, account_context.security),
        holdings=assembly.holdings(citizens, polls.digest_keys),
        second_officer=settings.second_officer,
        unsent=_unsent(settings),
        simulates_agencies=portal.gateway.simulates_any,
    )


def _unsent(settings: PortalSettings) -> frozenset[Channel]:
    """Return the channels whose letters are shown on a page, for nothing carries them."""
    if not settings.letters_page:
        return frozenset()
    carried = {Channel.EMAIL: settings.smtp_url, Channel.SMS: settings.sms_url}
    return frozenset(channel for channel, url in carried.items() if url is None)


def mount_portal(app: FastAPI, site: PortalSite) -> None:
    """Serve what needs sign-in, and what takes cases."""
    mount_routers(app, portal.contact.api.router, portal.open311.api.router)
    mount_routers(app, portal.comments.discussions.api.router)
    mount_routers(app, web.pages.unsubscribe.router)
    web.pages.accounts.mounting.mount(app)
    web.pages.citizens.registration.routes.mount(app)
    web.pages.officers.mounting.mount(app)
    # Before those of contact: its kinds may be any word.
    mount_routers(app, web.pages.statistics.routes.router)
    mount_routers(app, *web.pages.ratings.routes.ROUTERS)
    for router in web.pages.contact.routes.ROUTERS:
        app.include_router(router)
    if site.simulates_agencies:
        mount_routers(app, web.pages.demonstration.router)
    mount_routers(app, *web.pages.citizens.routes.ROUTERS)
    web.pages.discussions.mounting.mount(app)
    mount_routers(app, *web.pages.participation.routes.PORTAL_ROUTERS)
    mount_routers(app, *web.pages.opendata.routes.PORTAL_ROUTERS)
    if site.unsent:
        mount_routers(app, web.pages.letters.router)
    if site.uploads is not None:
        # Only here, for they bring the whole importer along.
        from web.pages.imports import routes as imports  # noqa: PLC0415
        from web.pages.releases import routes as releases  # noqa: PLC0415
        from web.pages.tables import routes as tables  # noqa: PLC0415

        mount_routers(app, releases.router, *tables.ROUTERS, imports.router)


def upload_paths(site: PortalSite) -> frozenset[str]:
    """Return the paths that take files, which read their bodies piece by piece."""
    languages = site.deployment.country.languages
    datasets = web.pages.officers.datasets.files.upload_paths(languages)
    always = web.pages.contact.routes.upload_paths(languages) | datasets
    if site.uploads is None:
        return always
    from web.pages.imports import routes as imports  # noqa: PLC0415 - the whole importer
    from web.pages.tables import routes as tables  # noqa: PLC0415

    return always | imports.upload_paths(languages) | tables.upload_paths(languages)
