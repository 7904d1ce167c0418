"""What the topics of the portal offer each other, put together for server, worker and terminal."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from geo.country import Country, Names
from geo.messages import Translate
from layers.deployment import Deployment
from portal.accounts.holdings import HOLDINGS as HELD_BY_ACCOUNTS
from portal.accounts.holdings import Holding
from portal.accounts.security import AfterOpening, Security
from portal.assembled_kinds import discussed_kinds, moderated_kinds
from portal.assembled_letters import letter_kinds
from portal.citizens.context import CitizenContext, RegistrationRules
from portal.citizens.holdings import held_by_citizens
from portal.citizens.making import identity_provider, news_rules
from portal.citizens.services.at_sign_in import ask_agencies
from portal.citizens.settings import CitizenSettings
from portal.comments.authors.holdings import HOLDINGS as HELD_BY_AUTHORS
from portal.comments.context import CommentContext
from portal.comments.discussions.holdings import HOLDINGS as HELD_BY_DISCUSSIONS
from portal.comments.moderation.appealing import hidden_posts, moderators
from portal.comments.moderation.holdings import HOLDINGS as HELD_BY_MODERATION
from portal.comments.moderation.offering import MODERATION
from portal.comments.moderation.workflow import moderation_workflows
from portal.contact.appeals import APPEALABLE, complaints_unit
from portal.contact.context import ContactContext
from portal.contact.holdings import held_by_cases
from portal.contact.nearness import Nearness
from portal.contact.officer_letters import write_risen
from portal.contact.statistics.offering import CASE_STATISTICS
from portal.contact.vault import make_vault
from portal.contact.workflow import case_workflows
from portal.directory.agencies.queries import agency_lines
from portal.directory.csv.offering import registers_offered
from portal.directory.search.kinds import AGENCIES, NAMED_PLACES, PLACES, SERVICES
from portal.directory.search.rules import Searchable
from portal.following.holdings import HOLDINGS as HELD_BY_FOLLOWING
from portal.gateway.rules import AgencyGateway
from portal.gateway.settings import GatewaySettings
from portal.notifications.dispatch import Outbox
from portal.notifications.rules import Channel
from portal.notifications.sms.gateway import sms_senders
from portal.notifications.sms.service import hourly_pace
from portal.notifications.smtp import smtp_senders
from portal.opendata.catalogue.searching import DATASETS
from portal.opendata.datasets.workflow import dataset_workflow
from portal.opendata.requests.appealing import answered_requests
from portal.opendata.requests.holdings import held_by_requests
from portal.opendata.requests.letters import write_risen as write_risen_requests
from portal.opendata.requests.workflow import request_workflow
from portal.participation.forums.holdings import HOLDINGS as HELD_BY_FORUMS
from portal.participation.ideas.holdings import HOLDINGS as HELD_BY_IDEAS
from portal.participation.ideas.letters import write_risen as write_risen_ideas
from portal.participation.ideas.workflow import idea_workflow
from portal.participation.polls.context import PollContext
from portal.participation.polls.digest_keys import DigestKeys, digest_keys_folder
from portal.participation.polls.holdings import held_by_polls
from portal.participation.polls.opener import ProcessOpener
from portal.participation.polls.workflow import poll_workflow
from portal.participation.publishing.offered import participation_offered
from portal.participation.spaces.searching import SPACES
from portal.proposals.holdings import HOLDINGS as HELD_BY_PROPOSALS
from portal.proposals.letters import ProposalLetters
from portal.proposals.proposables import Proposables
from portal.publishing.offers import Offerings
from portal.ratings.offering import RATINGS
from portal.sealed_places import person_keys_of
from portal.secrets import Keys
from portal.settings import PortalSettings
from portal.vocabularies.rules import Vocabularies
from portal.workflow.appeals import Appeals
from portal.workflow.holdings import HOLDINGS as HELD_BY_WORKFLOW
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflows


def workflows_of(country: Country, security: Security | None = None) -> Workflows:
    """Return what goes from state to state: the workflow of a topic is a line here.

    With `security` officers are written to about what is overdue.
    """
    after_cases = None if security is None else partial(_write_risen, security)
    after_ideas = None if security is None else partial(_write_risen_ideas, security)
    after_requests = None if security is None else partial(_write_risen_requests, security)
    cases = case_workflows(security, after_cases)
    posts = moderation_workflows(security)
    in_public = (*posts, idea_workflow(after_ideas), poll_workflow())
    of_data = (dataset_workflow(), request_workflow(after_requests))
    return Workflows(country, (*cases, *in_public, *of_data))


def _write_risen(security: Security, session: Session, items: Sequence[WorkflowItem]) -> None:
    write_risen(session, security, items)


def _write_risen_ideas(security: Security, session: Session, items: Sequence[WorkflowItem]) -> None:
    write_risen_ideas(session, security, items)


def _write_risen_requests(
    security: Security, session: Session, items: Sequence[WorkflowItem]
) -> None:
    write_risen_requests(session, security, items)


def appeals(workflows: Workflows) -> Appeals:
    """Return what can be appealed and to whom: what a topic hands in is a line here."""
    discussed = discussed_kinds(workflows.country)
    posts = hidden_posts(workflows, moderated_kinds(discussed))
    appealable = [*APPEALABLE, posts, answered_requests(workflows)]
    return Appeals(appealable, [complaints_unit(workflows), moderators(workflows)])


def contact_of(
    deployment: Deployment, settings: PortalSettings, data_root: Path, security: Security
) -> ContactContext:
    """Return what actions on cases need, the vault for hidden identities among it.

    The deployment is one that reads more than the public does.
    """
    workflows = workflows_of(deployment.country, security)
    vault = make_vault(settings, data_root, deployment.database)
    bodies = appeals(workflows)
    near = Nearness(settings.same_matter_metres, settings.same_matter_days)
    return ContactContext(deployment.country, workflows, bodies, security, vault, near)


def comments_of(country: Country, security: Security) -> CommentContext:
    """Return what actions on comments need."""
    workflows, discussed = workflows_of(country, security), discussed_kinds(country)
    return CommentContext(
        country,
        security,
        workflows,
        appeals(workflows),
        names_of_agencies,
        discussed,
        moderated_kinds(discussed),
    )


def names_of_agencies(session: Session) -> Mapping[str, Names]:
    """Return what all agencies are called, by their codes."""
    return {line.code: line.names for line in agency_lines(session)}


def citizens_of(
    deployment: Deployment, settings: PortalSettings, data_root: Path, security: Security
) -> CitizenContext:
    """Return what actions of citizens need; the deployment reads more than the public's does."""
    person_keys = person_keys_of(settings, data_root, security.keys)
    said = CitizenSettings()
    return CitizenContext(
        deployment.country,
        security,
        person_keys,
        gateway_of(deployment, security.keys),
        news_rules(settings),
        RegistrationRules(said.kinds, identity_provider(said), said.counters),
    )


def polls_of(
    deployment: Deployment, settings: PortalSettings, data_root: Path, security: Security
) -> PollContext:
    """Return what actions on polls need; the deployment reads more than the public's does."""
    return PollContext(
        deployment.country,
        security,
        workflows_of(deployment.country, security),
        DigestKeys(digest_keys_folder(settings, data_root)),
        ProcessOpener(deployment.database),
    )


def after_opening() -> AfterOpening:
    """Return what follows when somebody has signed in."""
    return ask_agencies


def holdings(citizens: CitizenContext, poll_keys: DigestKeys) -> tuple[Holding, ...]:
    """Return what the portal's topics hold about a person: those of a topic are a line here.

    `poll_keys` find the votes of a person in open polls.
    Ratings are not among them: nothing in them says whose they are (docs/ratings.md).
    """
    of_officers = (*HELD_BY_ACCOUNTS, *HELD_BY_PROPOSALS, *HELD_BY_WORKFLOW)
    # What was done under a public name is found by it, so the name is forgotten last.
    posts = (*HELD_BY_DISCUSSIONS, *HELD_BY_IDEAS, *HELD_BY_FORUMS, *HELD_BY_MODERATION)
    in_public = (*held_by_polls(poll_keys), *posts, *HELD_BY_AUTHORS)
    asked = held_by_requests(workflows_of(citizens.country))
    of_citizens = (*in_public, *asked, *held_by_citizens(citizens), *HELD_BY_FOLLOWING)
    return (*of_officers, *held_by_cases(citizens.keys), *of_citizens)


def offerings(translations: Mapping[str, Translate]) -> Offerings:
    """Return what is offered as open data: what a topic offers is a line here.

    `translations` put texts into the languages of the country.
    """
    of_participation = participation_offered(tuple(translations))
    return Offerings(
        [
            *registers_offered(translations),
            CASE_STATISTICS,
            RATINGS,
            *of_participation,
            MODERATION,
        ]
    )


def searchables() -> tuple[Searchable, ...]:
    """Return all kinds of what search finds, in the order in which they are shown."""
    return (SERVICES, NAMED_PLACES, PLACES, AGENCIES, SPACES, DATASETS)


def outbox_of(deployment: Deployment, settings: PortalSettings, keys: Keys) -> Outbox:
    """Return the letters of a deployment with what carries them: mail server and gateway."""
    senders = {**smtp_senders(settings), **sms_senders(settings)}
    pace = {Channel.SMS: hourly_pace(settings)}
    return Outbox(deployment.database, keys, letter_kinds(), senders, pace)


def gateway_of(deployment: Deployment, keys: Keys) -> AgencyGateway:
    """Return the way to agencies; the deployment is one that reads more than the public does."""
    # Only here, for it brings the contracts along.
    from portal.gateway.making import make_gateway  # noqa: PLC0415

    return make_gateway(deployment.database, keys, GatewaySettings())


def proposables_of(
    deployment: Deployment, vocabularies: Vocabularies, security: Security | None = None
) -> Proposables:
    """Return what officers may propose: the records of the registers, and offices.

    With `security` officers are written to about what is handed in and decided.
    """
    # Only here, for they bring the geometry along, which most commands need not.
    from portal.directory.proposable.offices import ProposableOffice  # noqa: PLC0415
    from portal.directory.proposable.records import ProposableRecord  # noqa: PLC0415
    from portal.directory.registers.definitions import REGISTERS  # noqa: PLC0415

    records = (ProposableRecord(subject, vocabularies) for subject in REGISTERS)
    letters = None if security is None else ProposalLetters(security)
    return Proposables((*records, ProposableOffice(deployment)), letters)
