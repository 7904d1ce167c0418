"""What the audit log is told of imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from importers.jobs.models import ImportJob
from layers.recording import Recorder
from portal.audit.queries import has_done, who_did
from portal.audit.recording import record
from portal.audit.rules import Actor

HANDED_IN = "handed in"
_KIND = "import"


def record_done(session: Session, job: ImportJob, done: str, by: Actor, agency: str | None) -> None:
    """Write down what was done with an import; `agency` is the one that it belongs to."""
    new = {"layer": job.collection, "file": job.file_name, "release": job.release_number}
    record(session, by, f"{_KIND}.{done}", _KIND, str(job.id), agency=agency, new=new)


def job_recorder(job: ImportJob, by: Actor, agency: str | None) -> Recorder:
    """Return what the engine of releases is handed: it tells of the import, not of its release."""

    def write(  # noqa: PLR0913 - as the protocol has it
        session: Session,
        done: str,
        kind: str,
        key: str,
        *,
        scope: str | None = None,
        old: Mapping[str, object] | None = None,
        new: Mapping[str, object] | None = None,
    ) -> None:
        record_done(session, job, done, by, agency)

    return write


def has_handed_in(session: Session, job: ImportJob, by: Actor) -> bool:
    """Check whether somebody has handed an import in, whatever his address was then."""
    return has_done(session, by, f"{_KIND}.{HANDED_IN}", _KIND, str(job.id))


def who_handed_in(session: Session, job: ImportJob) -> Actor:
    """Return who has handed an import in, as the log named him then; raises LookupError."""
    by = who_did(session, f"{_KIND}.{HANDED_IN}", _KIND, str(job.id))
    if by is None:
        raise LookupError(f"the audit log does not know who has handed in import {job.id}")
    return by
