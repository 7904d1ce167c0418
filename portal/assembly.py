"""What the topics of the portal offer each other, put together for server, worker and terminal."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from geo.country import Country
from geo.messages import Translate
from layers.deployment import Deployment
from portal.access_log.rules import Chains
from portal.access_log.work import access_log_work
from portal.accounts.contact_codes import remove_old_codes
from portal.accounts.history import remove_old_tries
from portal.accounts.holdings import HOLDINGS as HELD_BY_ACCOUNTS
from portal.accounts.holdings import Holding
from portal.accounts.letters import KINDS as LETTERS_OF_ACCOUNTS
from portal.accounts.letters import daily_letter
from portal.accounts.resets import ASKED, answer_asked_reset
from portal.accounts.security import AfterOpening, Security, make_security
from portal.accounts.sessions import remove_old_sessions
from portal.accounts.tries import TOLD_OF_TRIES, tell_of_tries
from portal.attachments.scanning import scanner_at
from portal.attachments.service import remove_old
from portal.attachments.stores import FolderStore
from portal.audit.checking import CHECK, check_log
from portal.audit.service import chain_key, seal_with
from portal.citizens.context import CitizenContext, RegistrationRules
from portal.citizens.holdings import held_by_citizens
from portal.citizens.inbox.letters import KINDS as LETTERS_OF_INBOXES
from portal.citizens.making import identity_provider, news_rules
from portal.citizens.registration.letters import KINDS as LETTERS_OF_REGISTRATION
from portal.citizens.services.at_sign_in import ask_agencies
from portal.citizens.settings import CitizenSettings
from portal.citizens.sign_in import with_citizens
from portal.citizens.work import citizens_work
from portal.contact.appeals import APPEALABLE, complaints_unit
from portal.contact.context import ContactContext
from portal.contact.file_checks import FileChecker, file_check_work
from portal.contact.holdings import held_by_cases
from portal.contact.letters import KINDS as LETTERS_OF_CASES
from portal.contact.nearness import Nearness
from portal.contact.officer_letters import OFFICERS_KINDS as LETTERS_TO_CASE_OFFICERS
from portal.contact.officer_letters import write_risen
from portal.contact.reactions import KINDS as LETTERS_TO_OUTSIDERS
from portal.contact.retention import Retention, anonymise_closed, read_days
from portal.contact.statistics.offering import CASE_STATISTICS
from portal.contact.vault import make_vault
from portal.contact.work import contact_work
from portal.contact.workflow import case_workflows
from portal.directory.back_office.letters import KINDS as LETTERS_OF_REVIEWS
from portal.directory.csv.offering import registers_offered
from portal.directory.search.kinds import AGENCIES, NAMED_PLACES, PLACES, SERVICES
from portal.directory.search.rules import Searchable
from portal.gateway.alarms import KINDS as LETTERS_OF_CALLS
from portal.gateway.rules import AgencyGateway
from portal.gateway.settings import GatewaySettings
from portal.gateway.work import gateway_work
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from portal.limits.service import remove_old_counts
from portal.notifications.daily import KINDS as LETTER_OF_THE_DAY
from portal.notifications.daily import write_daily
from portal.notifications.dispatch import Outbox
from portal.notifications.kinds import LetterKinds
from portal.notifications.rules import Channel
from portal.notifications.sms.gateway import sms_senders
from portal.notifications.sms.service import hourly_pace
from portal.notifications.smtp import smtp_senders
from portal.notifications.work import outbox_work
from portal.proposals.holdings import HOLDINGS as HELD_BY_PROPOSALS
from portal.proposals.letters import KINDS as LETTERS_OF_PROPOSALS
from portal.proposals.letters import ProposalLetters
from portal.proposals.proposables import Proposables
from portal.publishing.offers import Offerings
from portal.ratings.offering import RATINGS
from portal.ratings.service import remove_old as remove_old_ratings
from portal.sealed_places import person_keys_of, work_of_secrets
from portal.secrets import Keys
from portal.settings import PortalSettings
from portal.vocabularies.rules import Vocabularies
from portal.workflow.appeals import Appeals
from portal.workflow.deadlines import (
    RECOMPUTE,
    escalate_overdue,
    recompute_deadlines,
    run_night,
)
from portal.workflow.holdings import HOLDINGS as HELD_BY_WORKFLOW
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.rules import ESCALATE


def letter_kinds() -> LetterKinds:
    """Return all kinds of letters: those of a topic are a line here."""
    return LetterKinds(
        [
            *LETTERS_OF_ACCOUNTS,
            *LETTERS_OF_CALLS,
            *LETTERS_OF_CASES,
            *LETTERS_OF_INBOXES,
            *LETTERS_TO_CASE_OFFICERS,
            *LETTERS_TO_OUTSIDERS,
            *LETTERS_OF_PROPOSALS,
            *LETTERS_OF_REGISTRATION,
            *LETTERS_OF_REVIEWS,
            *LETTER_OF_THE_DAY,
        ]
    )


def workflows_of(country: Country, security: Security | None = None) -> Workflows:
    """Return what goes from state to state: the workflow of a topic is a line here.

    With `security` officers are written to about what is overdue.
    """
    after_cases = None if security is None else partial(_write_risen, security)
    return Workflows(country, case_workflows(security, after_cases))


def _write_risen(security: Security, session: Session, items: Sequence[WorkflowItem]) -> None:
    write_risen(session, security, items)


def appeals(workflows: Workflows) -> Appeals:
    """Return what can be appealed and to whom: what a topic hands in is a line here."""
    return Appeals(APPEALABLE, [complaints_unit(workflows)])


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


def after_opening() -> AfterOpening:
    """Return what follows when somebody has signed in."""
    return ask_agencies


def holdings(citizens: CitizenContext) -> tuple[Holding, ...]:
    """Return what the portal's topics hold about a person: those of a topic are a line here.

    Ratings are not among them: nothing in them says whose they are (docs/ratings.md).
    """
    of_officers = (*HELD_BY_ACCOUNTS, *HELD_BY_PROPOSALS, *HELD_BY_WORKFLOW)
    return (*of_officers, *held_by_cases(citizens.keys), *held_by_citizens(citizens))


def offerings(translations: Mapping[str, Translate]) -> Offerings:
    """Return what is offered as open data: what a topic offers is a line here.

    `translations` put texts into the languages of the country.
    """
    return Offerings([*registers_offered(translations), CASE_STATISTICS, RATINGS])


def searchables() -> tuple[Searchable, ...]:
    """Return all kinds of what search finds, in the order in which they are shown."""
    return (SERVICES, NAMED_PLACES, PLACES, AGENCIES)


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


def portal_work(deployment: Deployment, settings: PortalSettings, data_root: Path) -> Work:
    """Return what the portal's topics do outside requests: a nightly job is a line here."""
    database = deployment.database
    security = with_citizens(
        make_security(
            settings, data_root, clock=deployment.clock, region=deployment.country.phone_region
        ),
        deployment.country,
    )
    seal_with(database.writer, chain_key(security.keys))
    attachments = FolderStore(data_root.absolute())
    workflows = workflows_of(deployment.country, security)

    def answer(ticket: str, _should_stop: ShouldStop) -> None:
        answer_asked_reset(database, security, ticket)

    def tell(ticket: str, _should_stop: ShouldStop) -> None:
        tell_of_tries(database, security, ticket)

    def recompute(_key: str, _should_stop: ShouldStop) -> None:
        recompute_deadlines(database, workflows)

    def escalate(_key: str, _should_stop: ShouldStop) -> None:
        escalate_overdue(database, workflows)

    def check(_key: str, _should_stop: ShouldStop) -> None:
        check_log(database)

    def write_reviews() -> None:
        # Only here, for it brings the geometry along.
        from portal.directory.back_office.review_letters import (  # noqa: PLC0415
            write_overdue_reviews,
        )

        write_overdue_reviews(database, security, deployment.now().date())

    def write_letters_of_the_day() -> None:
        kinds, letter_of = letter_kinds(), partial(daily_letter, security)
        write_daily(database, security.keys, kinds, letter_of)

    contact = contact_of(deployment, settings, data_root, security)
    of_calls = gateway_work(database, security, GatewaySettings())
    files = FileChecker(database, attachments, scanner_at(settings.clamd_address), security)
    kept = Retention(database, attachments, contact.vault, read_days(settings.cases_kept_days))
    of_cases = contact_work(database, contact) + file_check_work(files)
    of_citizens = _work_of_citizens(
        deployment, citizens_of(deployment, settings, data_root, security)
    )
    kernel = (
        outbox_work(outbox_of(deployment, settings, security.keys))
        + access_log_work(database, Chains(security.keys))
        + work_of_secrets(database, settings, data_root, security.keys)
    )
    return (kernel + of_cases + of_calls + of_citizens) + Work(
        tasks=[
            Task(ASKED, answer),
            Task(TOLD_OF_TRIES, tell),
            Task(RECOMPUTE, recompute),
            Task(ESCALATE, escalate),
            Task(CHECK, check),
        ],
        nightly=[
            NightlyJob("old cases", partial(anonymise_closed, kept)),
            NightlyJob("old attachments", partial(remove_old, database, attachments)),
            NightlyJob("old contact codes", partial(remove_old_codes, database)),
            NightlyJob("old sessions", partial(remove_old_sessions, database)),
            NightlyJob("old tries to sign in", partial(remove_old_tries, database)),
            NightlyJob("old counts of tries", partial(remove_old_counts, database)),
            NightlyJob("old ratings", partial(remove_old_ratings, database)),
            NightlyJob("overdue reviews", write_reviews),
            NightlyJob("letters of the day", write_letters_of_the_day),
            NightlyJob(CHECK, partial(check_log, database)),
            NightlyJob("workflow deadlines", partial(run_night, database, workflows)),
        ],
    )


def _work_of_citizens(deployment: Deployment, citizens: CitizenContext) -> Work:
    return citizens_work(deployment, citizens, holdings(citizens))


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
