"""Services as work outside requests: agencies are asked, and answers end after their time."""

from functools import partial

from geo.clock import moment
from geo.database import Database, sql
from portal.citizens.context import CitizenContext
from portal.citizens.services.loading import all_agencies
from portal.citizens.services.refreshing import refresh_service
from portal.citizens.services.rules import PLACES_PER_AGENCY, REFRESH, agency_queue
from portal.jobs.tasks import HourlyJob, ShouldStop, Task, Work


def services_work(database: Database, context: CitizenContext) -> Work:
    """Return the tasks of the topic; each agency has a queue with places of its own."""

    def refresh(key: str, _should_stop: ShouldStop) -> None:
        refresh_service(database, context, key)

    return Work(
        [Task(REFRESH, refresh, waits_outside=True)],
        places={agency_queue(one): PLACES_PER_AGENCY for one in all_agencies()},
        hourly=[HourlyJob("old answers of agencies", partial(remove_ended, database))],
    )


def remove_ended(database: Database) -> None:
    """Remove the answers of agencies whose time is over: nobody is shown them any more."""
    with database.writing(bounded=False) as session:
        session.execute(sql("portal.citizens.services", "remove_ended"), {"now": moment(session)})
