"""What officers decide about the releases of tables; each deed is written into the audit log."""

from sqlalchemy.orm import Session

from layers.releases.models import Release
from layers.releases.rules import Authorship, OnConflict
from layers.releases.service import activate, approve, discard, revert
from portal.accounts.officer_roles import Officer
from portal.audit.queries import has_done
from portal.audit.recording import record, recorder
from portal.audit.rules import Actor
from portal.directory.registers.rules import Register
from portal.directory.registers.service import STORES
from portal.proposals.rules import check_decision

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


def activate_table(
    session: Session,
    release: Release,
    by: Officer,
    *,
    needs_second_officer: bool,
    force: bool,
    on_conflict: OnConflict,
) -> None:
    """Make a release that waits the current one.

    Raises Refused for one's own where a second officer is needed, and what the engine refuses.
    """
    check_decision(is_own=is_own(session, release, by), needs_second_officer=needs_second_officer)
    approve(release, by=by.email, needs_second_officer=False)
    activate(
        session,
        STORES[Register(release.collection)],
        release,
        force=force,
        on_conflict=on_conflict,
        record=recorder(by.actor, _TOPIC),
    )


def discard_table(session: Session, release: Release, by: Officer) -> None:
    """Discard a release that waits."""
    store = STORES[Register(release.collection)]
    discard(session, store, release, record=recorder(by.actor, _TOPIC))


def revert_table(session: Session, register: Register, number: int, by: Officer) -> Release:
    """Make a register what an older release left it as, and return the new one that says so.

    Raises NotFound for a release that never was the current one.
    """
    made = Authorship(by=by.email, approved_by=by.email)
    record = recorder(by.actor, _TOPIC)
    release, _changes = revert(session, STORES[register], number, made, record=record)
    return release
