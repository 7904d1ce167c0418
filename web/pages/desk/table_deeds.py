"""What may be done with what a table has staged: say yes, give it up, go back to the one before."""

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from layers.catalogue.queries import collection_states
from layers.releases.models import Release
from layers.releases.queries import active_release, release_before, staged_release
from layers.releases.rules import Authorship, OnConflict
from layers.releases.service import activate, approve, discard, revert
from portal.accounts.rules import Role
from portal.audit.queries import has_done
from portal.audit.service import record as write_audit
from portal.directory.proposable.rules import Subject
from portal.directory.registers.rules import Register
from portal.directory.registers.service import STORES
from portal.proposals.rules import check_decision
from web.pages.accounts.answers import nothing_here
from web.pages.desk.frame import Desk, Fields

SUBJECTS = {Register.AGENCIES: Subject.AGENCY, Register.SERVICES: Subject.SERVICE}


def do(desk: Desk, register: Register, number: int, fields: Fields) -> int:
    """Do what a button of a release's page says; gives the release that is shown then.

    Raises Forbidden where the role is too small, and Refused where a rule or guard stops it.
    """
    with desk.deployment.database.writing(bounded=False) as session:
        match fields.get("deed"):
            case "activate":
                return _activate(desk, session, register, number, fields)
            case "discard":
                return _discard(desk, session, register, number)
            case "revert":
                return _revert(desk, session, register, number)
    raise nothing_here()


def _activate(desk: Desk, session: Session, register: Register, number: int, fields: Fields) -> int:
    release = staged_release(session, register.value, number)
    desk.require(Role.APPROVER, release.scope)
    check_decision(
        is_own=is_own(desk, session, release),
        needs_second_officer=desk.needs_second_officer(SUBJECTS[register]),
    )
    approve(release, by=desk.officer.email, needs_second_officer=False)
    activate(
        session,
        STORES[register],
        release,
        force="force" in dict(fields.pairs),
        on_conflict=on_conflict(fields.get("conflicts")),
    )
    _note(desk, session, release, "activated")
    return release.number


def on_conflict(said: str | None) -> OnConflict:
    """Return what an officer says of conflicts; whoever says nothing is asked."""
    return OnConflict(said) if said in set(OnConflict) else OnConflict.REFUSE


def is_own(desk: Desk, session: Session, release: Release) -> bool:
    """Tell whether the officer staged a release himself, by an address that he may have changed."""
    staged = ("table.staged", release.collection, str(release.staged_as))
    return release.made_by == desk.officer.email or has_done(session, desk.officer.actor, *staged)


def _discard(desk: Desk, session: Session, register: Register, number: int) -> int:
    release = staged_release(session, register.value, number)
    desk.require(Role.EDITOR, release.scope)
    discard(session, STORES[register], release)
    _note(desk, session, release, "discarded")
    return number


def _revert(desk: Desk, session: Session, register: Register, number: int) -> int:
    """Go back to what stood before: the whole register, so it takes a right for every agency."""
    desk.require(Role.APPROVER, None)
    current = active_release(session, register.value, number)
    before = release_before(session, register.value, current.number)
    state = collection_states(session, Register)[register.value]
    if before is None or state.current_release != current.number:
        raise Refused(
            _("This release is not the current one, or none came before it. Nothing was changed.")
        )
    made = Authorship(by=desk.officer.email, approved_by=desk.officer.email)
    release, _changes = revert(session, STORES[register], before, made)
    _note(desk, session, release, "reverted")
    return release.number


def _note(desk: Desk, session: Session, release: Release, done: str) -> None:
    write_audit(
        session,
        desk.officer.actor,
        f"table.{done}",
        release.collection,
        str(release.number),
        agency=release.scope,
        new={
            "file": release.source_name,
            "reverts_to": release.reverts_to,
            "added": release.added,
            "changed": release.changed,
            "removed": release.removed,
        },
    )
