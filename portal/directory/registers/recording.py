"""What the audit log is told of tables of a register."""

from sqlalchemy.orm import Session

from layers.recording import Recorder
from layers.releases.models import Release
from portal.accounts.officer_roles import Officer
from portal.audit.queries import has_done
from portal.audit.recording import record, recorder
from portal.audit.rules import Actor

_TOPIC = "table"
_STAGED = f"{_TOPIC}.staged"


def is_own(session: Session, release: Release, by: Officer) -> bool:
    """Check whether an officer staged a release, by an address that may have changed since."""
    staged = (_STAGED, release.collection, str(release.staged_as))
    return release.made_by == by.email or has_done(session, by.actor, *staged)


def record_staged(session: Session, release: Release, by: Actor, *, records: int) -> None:
    """Write down who has staged a table; `records` is how many records were read in it."""
    new = {"file": release.source_name, "records": records}
    kind, key = release.collection, str(release.number)
    record(session, by, _STAGED, kind, key, agency=release.scope, new=new)


def table_recorder(by: Actor) -> Recorder:
    """Return what the engine of releases is handed for a register."""
    return recorder(by, _TOPIC)
