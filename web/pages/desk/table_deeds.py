"""What the buttons of a table's release do: say yes, give it up, go back to the one before."""

from sqlalchemy.orm import Session

from layers.releases.queries import staged_release
from layers.releases.rules import OnConflict
from portal.accounts.rules import Role
from portal.directory.proposable.rules import Subject
from portal.directory.registers.decisions import activate_table, discard_table, revert_table
from portal.directory.registers.rules import Register
from web.pages.accounts.answers import nothing_here
from web.pages.desk.frame import Desk, Fields

SUBJECTS = {Register.AGENCIES: Subject.AGENCY, Register.SERVICES: Subject.SERVICE}


def do(desk: Desk, register: Register, number: int, fields: Fields) -> int:
    """Do what a button of a release's page says; return the release that is shown then.

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
    activate_table(
        session,
        release,
        desk.officer,
        needs_second_officer=desk.needs_second_officer(SUBJECTS[register]),
        force="force" in dict(fields.pairs),
        on_conflict=on_conflict(fields.get("conflicts")),
    )
    return release.number


def on_conflict(said: str | None) -> OnConflict:
    """Return what an officer says of conflicts; whoever says nothing is asked."""
    return OnConflict(said) if said in set(OnConflict) else OnConflict.REFUSE


def _discard(desk: Desk, session: Session, register: Register, number: int) -> int:
    release = staged_release(session, register.value, number)
    desk.require(Role.EDITOR, release.scope)
    discard_table(session, release, desk.officer)
    return number


def _revert(desk: Desk, session: Session, register: Register, number: int) -> int:
    """Go back to what stood before: the whole register, so it takes a right for every agency."""
    desk.require(Role.APPROVER, None)
    return revert_table(session, register, number, desk.officer).number
