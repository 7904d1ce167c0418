"""What is done about openness outside requests: what has changed at once, nightly all of it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from geo.country import Country
from geo.database import Database
from portal.attachments.stores import Store
from portal.jobs.tasks import HourlyJob, NightlyJob, ShouldStop, Task, Work
from portal.opendata.datasets.rules import RATING_OF_DATASET
from portal.opendata.openness.asking import ask
from portal.opendata.openness.files import check_files
from portal.opendata.openness.links import Ask, check_links
from portal.opendata.openness.service import count_month, rate_changed, rate_datasets
from portal.opendata.terms.rules import Terms

Now = Callable[[], datetime]


def openness_work(
    database: Database, country: Country, terms: Terms, store: Store, now: Now
) -> Work:
    """Return the work; `now` is the time on the country's clock."""

    def rate_one(key: str, _should_stop: ShouldStop) -> None:
        with database.writing() as session:
            rate_datasets(session, [UUID(key)], country, terms, now().date())

    def of_the_night() -> None:
        check_files(database, store)
        rate_all(database, country, terms, now)

    return Work(
        tasks=[Task(RATING_OF_DATASET, rate_one)],
        nightly=[NightlyJob("openness", of_the_night)],
        hourly=[
            HourlyJob(
                "changed datasets", lambda: rate_changed(database, country, terms, now().date())
            )
        ],
    )


def rate_all(
    database: Database, country: Country, terms: Terms, now: Now, asked_by: Ask = ask
) -> None:
    """Ask all addresses, rate all datasets, and count how publishers stand this month."""
    check_links(database, asked_by)
    today = now().date()
    rate_changed(database, country, terms, today, every=True)
    with database.writing(bounded=False) as session:
        count_month(session, today)
