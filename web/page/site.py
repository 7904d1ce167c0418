"""What pages find on the application: everything it was made with, in one object."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from layers.deployment import Deployment
from layers.hot.watch import HotLayers
from layers.routing.parameters import RoutingSite
from layers.site import find_site
from layers.tiles.parameters import TileSite
from portal.accounts.holdings import Holding
from portal.announcements.parameters import AnnouncementSite
from portal.attachments.stores import Store
from portal.citizens.context import CitizenContext
from portal.comments.context import CommentContext
from portal.comments.discussed import DiscussedKinds
from portal.comments.discussions.parameters import DiscussionSite
from portal.contact.context import ContactContext
from portal.contact.parameters import CaseDesk, ContactSite
from portal.directory.published.surroundings import DirectorySite
from portal.directory.registers.naming import KnownNames
from portal.directory.search.rules import Searchable
from portal.directory.search.synonyms import Synonyms
from portal.directory.services.counts import ServiceCounts
from portal.following.kinds import FollowedKinds
from portal.notifications.kinds import LetterKinds
from portal.notifications.rules import Channel
from portal.notifications.sms.api import GatewaySite
from portal.notifications.sms.service import SmsRules
from portal.offline.api import OfflineSite
from portal.opendata.ckan.parameters import ActionSite
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.downloads.parameters import DatasetFilesSite
from portal.opendata.exports.parameters import ExportSite
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.requests.context import RequestContext
from portal.opendata.requests.loading import load_request_rules
from portal.opendata.requests.rules import RequestRules
from portal.opendata.tables.service import Tables
from portal.participation.polls.context import PollContext
from portal.proposals.proposables import Proposables
from portal.publishing.parameters import PublishingSite
from portal.stores import Stores
from portal.workflow.offers import Workflows
from web.admission import Admission
from web.api_index import DescribedSite
from web.errors import ProblemSite
from web.health import HealthSite
from web.metrics.route import MetricsSite
from web.navigation import Part
from web.page.account_context import AccountContext
from web.page.upload import Uploads
from web.page.writer import PageWriter


@dataclass(frozen=True, kw_only=True)
class PortalSite:
    """What the pages behind a sign-in find; `deployment` reads more than the public's does.

    `parts` are the ways through the back office. Without `uploads` no page takes files to be
    imported. `second_officer` says whether somebody else has to agree to what an officer hands in,
    `unsent` are the channels whose letters are shown here instead of sent. Where it
    `simulates_agencies`, what they say of persons is marked as a demonstration.
    """

    deployment: Deployment
    account_context: AccountContext
    attachments: Store
    citizens: CitizenContext
    comments: CommentContext
    contact: ContactContext
    followed: FollowedKinds
    uploads: Uploads | None
    parts: tuple[Part, ...]
    polls: PollContext
    proposables: Proposables
    stores: Stores
    tables: Tables
    letters: LetterKinds
    opendata: DatasetContext
    privacy: PrivacyContext
    data_requests: RequestContext
    holdings: tuple[Holding, ...]
    second_officer: bool
    unsent: frozenset[Channel]
    simulates_agencies: bool = False

    @property
    def sms(self) -> SmsRules:
        """To which numbers text messages go."""
        return self.account_context.security.sms

    @property
    def has_letters_page(self) -> bool:
        """Check whether letters by e-mail are shown here instead of sent."""
        return Channel.EMAIL in self.unsent


@dataclass(frozen=True, kw_only=True)
class Site(
    RoutingSite,
    TileSite,
    DirectorySite,
    OfflineSite,
    ProblemSite,
    HealthSite,
    MetricsSite,
    DescribedSite,
    GatewaySite,
    ContactSite,
    DiscussionSite,
    PublishingSite,
    AnnouncementSite,
    ActionSite,
    DatasetFilesSite,
    ExportSite,
):
    """What an application was made with, once (web/app.py).

    What the floors below need of it stands in their classes: deployment, public_url, tiles,
    vocabularies, terms, downloads, translations, readiness, meter, settings. Without a `portal`
    nobody can sign in.
    """

    pages: PageWriter
    admission: Admission
    hot: HotLayers | None
    searchables: tuple[Searchable, ...]
    synonyms: Synonyms
    workflows: Workflows
    service_counts: ServiceCounts = field(default_factory=ServiceCounts)
    known_names: KnownNames = field(default_factory=KnownNames)
    portal: PortalSite | None

    @property
    def desk(self) -> CaseDesk | None:
        """Where cases are taken in; None where nobody takes any."""
        if self.portal is None:
            return None
        return CaseDesk(self.portal.deployment, self.portal.contact)

    @property
    def rows_of_tables(self) -> Tables | None:
        """Where the rows of files are asked for; None where nobody hands files in."""
        return None if self.portal is None else self.portal.tables

    @property
    def request_rules(self) -> RequestRules:
        """How data requests end, and in how many days they are answered."""
        return load_request_rules() if self.portal is None else self.portal.data_requests.rules

    @property
    def discussed(self) -> DiscussedKinds:
        """All kinds of things that can be discussed; none where nobody can sign in."""
        return DiscussedKinds() if self.portal is None else self.portal.comments.discussed


def site_of(request: HTTPConnection) -> Site:
    """Return what the application of a request was made with."""
    return find_site(request, Site)


def portal_site_of(request: HTTPConnection) -> PortalSite:
    """Return what the pages behind a sign-in were made with; only they may ask."""
    portal = site_of(request).portal
    assert portal is not None
    return portal


async def get_portal_deployment(request: Request) -> Deployment:
    """Find the deployment of pages behind a sign-in.

    A coroutine, because the framework takes plain functions to a thread, which costs more.
    """
    return portal_site_of(request).deployment


async def get_account_context(request: Request) -> AccountContext:
    """Find keys, the provider of sign-ins, the names of agencies."""
    return portal_site_of(request).account_context


PortalDeploymentHere = Annotated[Deployment, Depends(get_portal_deployment)]
AccountContextHere = Annotated[AccountContext, Depends(get_account_context)]
