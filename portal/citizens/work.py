"""What is done for citizens outside requests: registering, asking agencies, news, reminders."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from layers.deployment import Deployment
from portal.accounts.holdings import Holding
from portal.citizens.context import CitizenContext
from portal.citizens.copies import write_copies
from portal.citizens.erasure.carrying_out import Erasing, erase_due
from portal.citizens.evidence.counter import remove_old_counter_codes
from portal.citizens.inbox.service import WRITE_COPIES
from portal.citizens.registration.asking import (
    CHECK_EVIDENCE,
    EVIDENCE_PLACES,
    EVIDENCE_QUEUE,
)
from portal.citizens.registration.checking import check_evidence
from portal.citizens.registration.drafts import remove_old_registrations
from portal.citizens.reminders.service import remind_all
from portal.citizens.services.work import services_work
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work


def citizens_work(
    deployment: Deployment, context: CitizenContext, holdings: Sequence[Holding]
) -> Work:
    """Return the tasks and nightly jobs of citizens; the deployment acts as the worker.

    `holdings` is all that is forgotten of who leaves.
    """
    database = deployment.database
    erasing = Erasing(database, context, holdings)

    def copy(key: str, _should_stop: ShouldStop) -> None:
        write_copies(database, context, UUID(key))

    def remind() -> None:
        remind_all(database, context, deployment.now())

    def check(key: str, _should_stop: ShouldStop) -> None:
        check_evidence(database, context, key)

    own = Work(
        tasks=[Task(WRITE_COPIES, copy), Task(CHECK_EVIDENCE, check, waits_outside=True)],
        places={EVIDENCE_QUEUE: EVIDENCE_PLACES},
        nightly=[
            NightlyJob("reminders", remind),
            NightlyJob("erasures", partial(erase_due, erasing)),
            NightlyJob("old registrations", partial(remove_old_registrations, database)),
            NightlyJob("old counter codes", partial(remove_old_counter_codes, database)),
        ],
    )
    return own + services_work(database, context)
