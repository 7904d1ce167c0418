"""All that the portal's topics do outside requests, put together for the worker."""

from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from layers.deployment import Deployment
from portal.access_log.rules import Chains
from portal.access_log.work import access_log_work
from portal.accounts.contact_codes import remove_old_codes
from portal.accounts.history import remove_old_tries
from portal.accounts.letters import daily_letter
from portal.accounts.resets import ASKED, answer_asked_reset
from portal.accounts.security import Security, make_security
from portal.accounts.sessions import remove_old_sessions
from portal.accounts.tries import TOLD_OF_TRIES, tell_of_tries
from portal.assembled_data import privacy_of
from portal.assembled_letters import letter_kinds
from portal.assembly import (
    citizens_of,
    comments_of,
    contact_of,
    holdings,
    outbox_of,
    polls_of,
    workflows_of,
)
from portal.attachments.scanning import scanner_at
from portal.attachments.service import remove_old
from portal.attachments.stores import FolderStore
from portal.audit.checking import CHECK, check_log
from portal.audit.service import chain_key, seal_with
from portal.citizens.inbox.rules import Message, Topic
from portal.citizens.inbox.service import tell
from portal.citizens.sign_in import with_citizens
from portal.citizens.work import citizens_work
from portal.comments.moderation.notices import Notice
from portal.comments.moderation.work import moderation_work
from portal.contact.file_checks import FileChecker, file_check_work
from portal.contact.retention import Retention, anonymise_closed, read_days
from portal.contact.work import contact_work
from portal.following.work import following_work
from portal.gateway.settings import GatewaySettings
from portal.gateway.work import gateway_work
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from portal.limits.service import remove_old_counts
from portal.notifications.daily import write_daily
from portal.notifications.work import outbox_work
from portal.opendata.openness.work import openness_work
from portal.opendata.privacy.work import privacy_work
from portal.opendata.requests.telling import Told, telling_work
from portal.opendata.tables.service import tables_at
from portal.opendata.tables.work import tables_work
from portal.opendata.terms.loading import load_terms
from portal.participation.drafts.service import remove_old_drafts
from portal.participation.places.work import places_work
from portal.participation.polls.work import polls_work
from portal.participation.publishing.support import count_support
from portal.participation.spaces.work import spaces_work
from portal.ratings.service import remove_old as remove_old_ratings
from portal.sealed_places import work_of_secrets
from portal.settings import PortalSettings
from portal.workflow.deadlines import (
    RECOMPUTE,
    escalate_overdue,
    recompute_deadlines,
    run_night,
)
from portal.workflow.rules import ESCALATE


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

    def tell_tries(ticket: str, _should_stop: ShouldStop) -> None:
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
    of_people = _work_of_people(deployment, settings, data_root, security)
    terms = load_terms(settings.vocabularies_folder)
    kernel = (
        outbox_work(outbox_of(deployment, settings, security.keys))
        + access_log_work(database, Chains(security.keys))
        + following_work(database, security, deployment.now)
        + spaces_work(database)
        + places_work(database, deployment.catalogue)
        + openness_work(database, deployment.country, terms, attachments, deployment.now)
        + tables_work(database, tables_at(attachments, data_root))
        + work_of_secrets(database, settings, data_root, security.keys)
        + privacy_work(
            database, privacy_of(deployment.country, attachments, settings.vocabularies_folder)
        )
    )
    return (kernel + of_cases + of_calls + of_people) + Work(
        tasks=[
            Task(ASKED, answer),
            Task(TOLD_OF_TRIES, tell_tries),
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
            NightlyJob("old drafts", partial(remove_old_drafts, database)),
            NightlyJob("support by month", partial(count_support, database)),
            NightlyJob("old ratings", partial(remove_old_ratings, database)),
            NightlyJob("overdue reviews", write_reviews),
            NightlyJob("letters of the day", write_letters_of_the_day),
            NightlyJob(CHECK, partial(check_log, database)),
            NightlyJob("workflow deadlines", partial(run_night, database, workflows)),
        ],
    )


def _work_of_people(
    deployment: Deployment, settings: PortalSettings, data_root: Path, security: Security
) -> Work:
    """Return the work about persons, and what is told to them by topics that know only authors.

    Who is erased takes his vote in an open poll along.
    """
    polls = polls_of(deployment, settings, data_root, security)
    citizens = citizens_of(deployment, settings, data_root, security)

    def tell_author(session: Session, person_id: UUID, notice: Notice) -> None:
        message = Message(notice.kind, Topic.PARTICIPATION, {}, notice.path)
        tell(session, citizens, person_id, message)

    def tell_asker(session: Session, person_id: UUID, told: Told, path: str) -> None:
        tell(session, citizens, person_id, Message(told, Topic.PARTICIPATION, {}, path))

    comments = comments_of(deployment.country, citizens.security)
    of_comments = moderation_work(deployment.database, comments, tell_author)
    held = holdings(citizens, polls.digest_keys)
    of_citizens = citizens_work(deployment, citizens, held)
    of_requests = telling_work(deployment.database, tell_asker)
    return of_citizens + of_comments + of_requests + polls_work(deployment.database, polls)
