"""Cases as work outside requests: what was asked for is sent, and hidden persons are written to."""

from functools import partial
from uuid import UUID

from geo.database import Database
from portal.contact.codes import CODE_ASKED, LINK_ASKED, send_code, send_link
from portal.contact.context import ContactContext
from portal.contact.followers import LEFT_ALONE, release_followers
from portal.contact.intake import remove_old_drafts
from portal.contact.letters import TO_HIDDEN, write_to_hidden
from portal.contact.reactions import remind
from portal.contact.requests import remove_old_requests
from portal.contact.statistics.service import compute_statistics
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work


def contact_work(database: Database, context: ContactContext) -> Work:
    """Return the tasks of the topic."""

    def code(ticket: str, _should_stop: ShouldStop) -> None:
        send_code(database, context, ticket)

    def link(ticket: str, _should_stop: ShouldStop) -> None:
        send_link(database, context, ticket)

    def hidden(ticket: str, _should_stop: ShouldStop) -> None:
        write_to_hidden(database, context.security, context.vault, ticket)

    def alone(case_id: str, _should_stop: ShouldStop) -> None:
        with database.writing() as session:
            release_followers(session, context.workflows, UUID(case_id))

    return Work(
        [
            *(Task(CODE_ASKED, code), Task(LINK_ASKED, link)),
            *(Task(TO_HIDDEN, hidden), Task(LEFT_ALONE, alone)),
        ],
        [
            NightlyJob("old requests for cases", partial(remove_old_requests, database)),
            NightlyJob("drafts for callers", partial(remove_old_drafts, database)),
            NightlyJob("reactions asked for", partial(remind, database, context.security)),
            NightlyJob(
                "statistics of cases",
                partial(compute_statistics, database, context.country.time_zone),
            ),
        ],
    )
