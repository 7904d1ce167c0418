"""What may be done with what a table has staged: say yes, give it up, go back to the one before."""

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.rules import Role
from portal.audit.queries import has_done
from portal.audit.service import record as write_audit
from portal.directory.drafts.rules import Subject, check_decision
from portal.directory.listing.queries import release_before
from portal.directory.registers.models import RegisterRelease
from portal.directory.registers.queries import active_release, register_states, staged_release
from portal.directory.registers.rules import Register
from portal.directory.registers.service import Authorship, activate, discard, revert
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
                return _activate(
                    desk, session, register, number, force="force" in dict(fields.pairs)
                )
            case "discard":
                return _discard(desk, session, register, number)
            case "revert":
                return _revert(desk, session, register, number)
    raise nothing_here()


def _activate(desk: Desk, session: Session, register: Register, number: int, *, force: bool) -> int:
    release = staged_release(session, register, number)
    desk.require(Role.APPROVER, release.scope)
    check_decision(
        is_own=is_own(desk, session, release),
        needs_second_officer=desk.needs_second_officer(SUBJECTS[register]),
    )
    activate(session, release, by=desk.officer.email, force=force)
    _note(desk, session, release, "activated")
    return number


def is_own(desk: Desk, session: Session, release: RegisterRelease) -> bool:
    """Tell whether the officer staged a release himself, by an address that he may have changed."""
    staged = ("table.staged", release.register, str(release.number))
    return release.made_by == desk.officer.email or has_done(session, desk.officer.actor, *staged)


def _discard(desk: Desk, session: Session, register: Register, number: int) -> int:
    release = staged_release(session, register, number)
    desk.require(Role.EDITOR, release.scope)
    discard(session, release)
    _note(desk, session, release, "discarded")
    return number


def _revert(desk: Desk, session: Session, register: Register, number: int) -> int:
    """Go back to what stood before: the whole register, so it takes a right for every agency."""
    desk.require(Role.APPROVER, None)
    before = release_before(session, active_release(session, register, number))
    state = register_states(session)[register.value]
    if before is None or state.current_release != number:
        raise Refused(
            _("This release is not the current one, or none came before it. Nothing was changed.")
        )
    made = Authorship(by=desk.officer.email, approved_by=desk.officer.email)
    release, _changes = revert(session, register, before, made)
    _note(desk, session, release, "reverted")
    return release.number


def _note(desk: Desk, session: Session, release: RegisterRelease, done: str) -> None:
    write_audit(
        session,
        desk.officer.actor,
        f"table.{done}",
        release.register,
        str(release.number),
        agency=release.scope,
        new={
            "file": release.file_name,
            "reverts_to": release.reverts_to,
            "added": release.added,
            "changed": release.changed,
            "removed": release.removed,
        },
    )
