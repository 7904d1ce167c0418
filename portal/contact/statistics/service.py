"""Computing the figures: the nightly job, all of them in one transaction."""

from dataclasses import asdict

from sqlalchemy import delete, insert

from geo.clock import moment
from geo.database import Database
from portal.contact.statistics.models import CaseStatistics
from portal.contact.statistics.queries import counted_cases
from portal.contact.statistics.rules import published_figures


def compute_statistics(database: Database, time_zone: str) -> int:
    """Compute the figures of all agencies and months anew; return how many rows there are.

    What is hidden leaves neither this process nor the statement that counts it.
    """
    with database.writing(bounded=False) as session:
        figures = published_figures(counted_cases(session, time_zone))
        session.execute(delete(CaseStatistics))
        rows = [
            {"agency": agency, "month": month, **asdict(one), "computed_at": moment(session)}
            for (agency, month), one in figures.items()
        ]
        if rows:
            session.execute(insert(CaseStatistics), rows)
    return len(rows)
