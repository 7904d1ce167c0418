"""What actions on data requests share: the locks in their order, what followers and askers hear."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.rules import Actor, ActorKind
from portal.comments.rules import Visibility
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.jobs.queue import enqueue
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.rules import CENTRAL, DATA_REQUEST, path_of
from portal.opendata.requests.telling import TELL_ASKER, Told
from portal.workflow.models import WorkflowItem
from portal.workflow.service import locked_item

# Events say that whoever asked did something, and no word of who that is.
ASKER_ACTOR = Actor(ActorKind.CITIZEN, "", "")


def locked_request(session: Session, request_id: UUID) -> tuple[WorkflowItem, RequestRow]:
    """Return the item and the row of a request, locked in this order and as they are now.

    Raises NotFound.
    """
    if session.get(RequestRow, request_id) is None:
        raise no_such_request()
    item = locked_item(session, request_id)
    return item, locked_row(session, request_id)


def locked_row(session: Session, request_id: UUID) -> RequestRow:
    """Return the row of a request, locked; its item is locked before where a state may change."""
    found = session.get(RequestRow, request_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise no_such_request()
    return found


def no_such_request() -> NotFound:
    """Return the error for a request that is not there, or not for who asks."""
    return NotFound(_("There is no such data request."))


def of_officer(row: RequestRow, officer: Officer, role: Role) -> RequestRow:
    """Return a request of an agency for which the officer has a role; raises NotFound."""
    if not officer.may(role, row.agency):
        raise no_such_request()
    return row


def roles_in(officer: Officer, agency: str | None) -> frozenset[str]:
    """Return the words for what an officer may do with the requests of an agency."""
    unit = {CENTRAL} if officer.may(Role.APPROVER, None) else set()
    return officer.roles_for(agency) | unit


def changed(session: Session, row: RequestRow) -> None:
    """Note that what is shown of a locked request is another, for the validators of pages."""
    session.flush()
    session.execute(
        update(RequestRow).where(RequestRow.id == row.id).values(version=RequestRow.version + 1)
    )
    session.refresh(row)


def tell_followers(session: Session, row: RequestRow, what: What) -> None:
    """Note for followers and feeds what has happened to a request that everybody may read."""
    if row.visibility != Visibility.VISIBLE:
        return
    about = Subject(DATA_REQUEST, row.id)
    note_happening(
        session, Happening(about, about, what, {row.language: row.title}, path_of(row.ref))
    )


def tell_asker(session: Session, row: RequestRow, told: Told) -> None:
    """Queue the message to whoever asked: a job finds out who that is, and nobody else."""
    enqueue(session, TELL_ASKER, f"{row.id} {told}")
