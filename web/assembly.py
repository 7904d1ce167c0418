"""What all floors offer each other, put together: for server, worker and terminal alike.

Nothing registers at import. What a topic of the portal offers is in `portal.assembly`; what
importers and pages offer is added here. What brings a lot along is imported when it is asked for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from geo.messages import Translate
from layers.deployment import Deployment
from portal.accounts.holdings import Holding
from portal.accounts.security import AfterOpening, Security, make_security
from portal.assembled_data import opendata_of, own_data_work, privacy_of, requests_of
from portal.assembled_kinds import followed_kinds
from portal.assembled_letters import letter_kinds
from portal.assembled_work import portal_work
from portal.assembly import (
    after_opening,
    citizens_of,
    comments_of,
    contact_of,
    offerings,
    outbox_of,
    polls_of,
    proposables_of,
    searchables,
    workflows_of,
)
from portal.assembly import holdings as holdings_of_portal
from portal.attachments.stores import FolderStore, Store
from portal.citizens.context import CitizenContext
from portal.comments.context import CommentContext
from portal.contact.context import ContactContext
from portal.directory.search.rules import Searchable
from portal.following.kinds import FollowedKinds
from portal.jobs.tasks import Work
from portal.notifications.dispatch import Outbox
from portal.notifications.kinds import LetterKinds
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.requests.context import RequestContext
from portal.participation.polls.context import PollContext
from portal.participation.polls.digest_keys import DigestKeys
from portal.proposals.proposables import Proposables
from portal.publishing.offers import Offerings
from portal.secrets import Keys
from portal.settings import PortalSettings
from portal.stores import Stores, stores_of
from portal.vocabularies.loading import load_vocabularies
from portal.vocabularies.rules import Vocabularies
from portal.workflow.offers import Workflows
from web.navigation import Component, Part
from web.settings import WebSettings


@dataclass(frozen=True)
class Assembly:
    """What there is in a deployment; pages find it on the application, and put nothing together."""

    deployment: Deployment

    @cached_property
    def stores(self) -> Stores:
        """The stores of everything that changes by releases."""
        return stores_of(self.deployment.catalogue)

    @cached_property
    def letters(self) -> LetterKinds:
        """All kinds of letters."""
        return letter_kinds()

    @cached_property
    def searchables(self) -> tuple[Searchable, ...]:
        """All kinds of what search finds, in the order in which they are shown."""
        return searchables()

    def holdings(self, citizens: CitizenContext, poll_keys: DigestKeys) -> tuple[Holding, ...]:
        """Return all that is held about a person, wherever it stands."""
        from importers.jobs.holdings import HOLDINGS as HELD_BY_IMPORTS  # noqa: PLC0415 - tables

        return (*holdings_of_portal(citizens, poll_keys), *HELD_BY_IMPORTS)

    @cached_property
    def workflows(self) -> Workflows:
        """All that goes from state to state, for whoever changes a state."""
        return workflows_of(self.deployment.country)

    def proposables(self, vocabularies: Vocabularies, security: Security) -> Proposables:
        """Return what officers may propose; they are written to about it."""
        return proposables_of(self.deployment, vocabularies, security)

    def contact(
        self, settings: PortalSettings, data_root: Path, security: Security
    ) -> ContactContext:
        """Return what actions on cases need."""
        return contact_of(self.deployment, settings, data_root, security)

    def comments(self, security: Security) -> CommentContext:
        """Return what actions on comments need."""
        return comments_of(self.deployment.country, security)

    @cached_property
    def followed(self) -> FollowedKinds:
        """What can be followed."""
        return followed_kinds()

    def citizens(
        self, settings: PortalSettings, data_root: Path, security: Security
    ) -> CitizenContext:
        """Return what actions of citizens need."""
        return citizens_of(self.deployment, settings, data_root, security)

    def polls(self, settings: PortalSettings, data_root: Path, security: Security) -> PollContext:
        """Return what actions on polls need."""
        return polls_of(self.deployment, settings, data_root, security)

    def opendata(self, settings: PortalSettings, security: Security) -> DatasetContext:
        """Return what actions on datasets need."""
        return opendata_of(self.deployment.country, security, settings.vocabularies_folder)

    def data_requests(self, settings: PortalSettings, security: Security) -> RequestContext:
        """Return what actions on data requests need."""
        return requests_of(settings, security, self.deployment.country)

    def privacy(self, settings: PortalSettings, store: Store) -> PrivacyContext:
        """Return what the look at files for persons needs."""
        return privacy_of(self.deployment.country, store, settings.vocabularies_folder)

    @cached_property
    def after_opening(self) -> AfterOpening:
        """What follows when somebody has signed in."""
        return after_opening()

    def offerings(self, translations: Mapping[str, Translate]) -> Offerings:
        """Return all that is offered as open data, described in the languages of the country."""
        return offerings(translations)

    def outbox(self, settings: PortalSettings, keys: Keys) -> Outbox:
        """Return the letters of the deployment with what carries them."""
        return outbox_of(self.deployment, settings, keys)

    def work(
        self, settings: PortalSettings, data_root: Path, translations: Mapping[str, Translate]
    ) -> Work:
        """Return all work outside requests, with its files under `data_root`.

        `translations` put findings and reports into the languages of the country.
        """
        deployment, offered = self.deployment, self.offerings(translations)
        return (
            portal_work(deployment, settings, data_root)
            + own_data_work(deployment, settings, data_root, offered)
            + _work_of_imports(deployment, settings, data_root, translations)
            + _work_of_harvests(deployment, settings, translations)
        )


def assembled(deployment: Deployment) -> Assembly:
    """Return what all topics offer in a deployment."""
    return Assembly(deployment)


def public_components(*, takes_cases: bool) -> tuple[Component, ...]:
    """Return the parts of the portal, in their order: what is built is a line here.

    The first page shows them, and the navigation of all pages is made of their sections. Without
    `takes_cases` contact and the citizen page are left out, which are not served then.
    """
    from web.pages import finder  # noqa: PLC0415 - pages, which no command needs
    from web.pages.citizens import my_page  # noqa: PLC0415
    from web.pages.contact import routes as contact  # noqa: PLC0415
    from web.pages.directory import routes as directory  # noqa: PLC0415
    from web.pages.opendata import list_page as opendata  # noqa: PLC0415
    from web.pages.participation import space_list as participation  # noqa: PLC0415

    found = (finder.COMPONENT, directory.COMPONENT, opendata.COMPONENT, participation.COMPONENT)
    return (*found, contact.COMPONENT, my_page.COMPONENT) if takes_cases else found


def officers_parts(*, takes_files: bool, counters: Collection[str] = ()) -> tuple[Part, ...]:
    """Return the ways through the back office, in their order: one of a page is a line here.

    Without `takes_files` those for files are left out, which are not served then. `counters` are
    the agencies at whose counters codes are handed out.
    """
    from web.pages.accounts import account, people  # noqa: PLC0415 - pages, which no command needs
    from web.pages.officers import (  # noqa: PLC0415
        announcements,
        counter,
        dashboard,
        discussions,
        holidays,
        intake,
        ratings,
    )
    from web.pages.officers.audit import routes as audit  # noqa: PLC0415
    from web.pages.officers.cases import lists as cases  # noqa: PLC0415
    from web.pages.officers.datasets import routes as datasets  # noqa: PLC0415
    from web.pages.officers.moderation import queue as moderation  # noqa: PLC0415
    from web.pages.officers.offices import routes as offices  # noqa: PLC0415
    from web.pages.officers.participation import routes as participation  # noqa: PLC0415
    from web.pages.officers.proposals import routes as proposals  # noqa: PLC0415
    from web.pages.officers.records import routes as records  # noqa: PLC0415
    from web.pages.officers.statistics import routes as statistics  # noqa: PLC0415

    return (
        dashboard.PART,
        cases.PART,
        intake.PART,
        counter.part_for(counters),
        proposals.PART,
        offices.PART,
        *records.PARTS,
        *(_parts_of_files() if takes_files else ()),
        participation.PART,
        datasets.PART,
        discussions.PART,
        moderation.PART,
        announcements.PART,
        ratings.PART,
        holidays.PART,
        statistics.PART,
        audit.PART,
        people.PART,
        account.PART,
    )


def _parts_of_files() -> tuple[Part, ...]:
    from web.pages.imports import routes as imports  # noqa: PLC0415
    from web.pages.releases import routes as releases  # noqa: PLC0415
    from web.pages.tables import routes as tables  # noqa: PLC0415 - the whole importer

    return (tables.PART, imports.PART, releases.PART)


def imports_folder(data_root: Path) -> Path:
    """Return where the files of imports are kept: the page and the worker must agree."""
    return data_root.absolute() / "imports"


def _work_of_imports(
    deployment: Deployment,
    settings: PortalSettings,
    data_root: Path,
    translations: Mapping[str, Translate],
) -> Work:
    from importers.jobs.files import JobFiles  # noqa: PLC0415 - the whole importer
    from importers.jobs.job_context import JobContext  # noqa: PLC0415
    from importers.jobs.work import import_work  # noqa: PLC0415
    from importers.reports.report import ImportReport  # noqa: PLC0415
    from web.import_report import save_report  # noqa: PLC0415
    from web.tile_source import tile_source_of  # noqa: PLC0415

    tiles = tile_source_of(deployment, WebSettings())

    def write_reports(files: JobFiles, report: ImportReport) -> None:
        for language, translate in translations.items():
            path = files.report(language)
            save_report(report, path, language=language, translate=translate, tiles=tiles)

    files, attachments = imports_folder(data_root), FolderStore(data_root.absolute())
    vocabularies = load_vocabularies(settings.vocabularies_folder)
    security = make_security(
        settings, data_root, clock=deployment.clock, region=deployment.country.phone_region
    )
    return import_work(
        JobContext(
            deployment, files, attachments, translations, write_reports, vocabularies, security
        )
    )


def _work_of_harvests(
    deployment: Deployment, settings: PortalSettings, translations: Mapping[str, Translate]
) -> Work:
    from importers.harvest.context import HarvestContext  # noqa: PLC0415 - the client of HTTP
    from importers.harvest.work import harvest_work  # noqa: PLC0415
    from importers.settings import ImportSettings  # noqa: PLC0415

    datasets = opendata_of(deployment.country, None, settings.vocabularies_folder)
    fetching = ImportSettings().fetching()
    return harvest_work(HarvestContext(deployment.database, datasets, fetching, translations))
