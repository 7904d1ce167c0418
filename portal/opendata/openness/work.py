"""What is done about openness outside requests: hourly what has changed, nightly all of it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from geo.country import Country
from geo.database import Database
from portal.jobs.tasks import HourlyJob, NightlyJob, Work
from portal.opendata.openness.asking import ask
from portal.opendata.openness.links import Ask, check_links
from portal.opendata.openness.service import count_month, rate_changed
from portal.opendata.terms.rules import Terms

Now = Callable[[], datetime]


def openness_work(database: Database, country: Country, terms: Terms, now: Now) -> Work:
    """Return the work; `now` is the time on the country's clock."""
    return Work(
        nightly=[NightlyJob("openness", partial(rate_all, database, country, terms, now))],
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
