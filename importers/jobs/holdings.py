"""What imports hold about a person: the files that the person has handed in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from importers.jobs.models import ImportJob
from portal.accounts.holdings import DataSubject, Holding, Records, records_of


def _imports(session: Session, subject: DataSubject) -> Records:
    held = select(
        ImportJob.collection,
        ImportJob.scope,
        ImportJob.file_name,
        ImportJob.state,
        ImportJob.made_at,
        ImportJob.finished_at,
    )
    found = held.where(ImportJob.made_by == subject.email).order_by(ImportJob.made_at)
    return records_of(session, found)


HOLDINGS = (Holding("imports", _imports),)
