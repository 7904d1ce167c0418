"""The data requests of one person, who sees them at once and however they stand."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.accounts.assurance import PersonHere
from portal.comments.rules import Visibility
from portal.opendata.requests.models import RequestAppeal, RequestAsker, RequestRow
from portal.opendata.requests.standing import no_such_request

_MOST = 100


def own_row(session: Session, person: PersonHere, ref: str) -> RequestRow:
    """Return a request of one's own by its reference; raises NotFound for another's.

    The session is bound to the person.
    """
    mine = _of(person).where(
        RequestRow.ref == ref, RequestRow.visibility != Visibility.REMOVED.value
    )
    found = session.scalars(mine).one_or_none()
    if found is None:
        raise no_such_request()
    return found


def own_requests(session: Session, person: PersonHere) -> Sequence[RequestRow]:
    """List a person's requests, the newest first; the session is bound to the person."""
    newest = _of(person).order_by(RequestRow.asked_at.desc(), RequestRow.id).limit(_MOST)
    return session.scalars(newest).all()


def appeals_of(session: Session, row: RequestRow) -> Sequence[RequestAppeal]:
    """List the appeals against the answers to a request, the newest first."""
    mine = select(RequestAppeal).where(RequestAppeal.request_id == row.id)
    return session.scalars(mine.order_by(RequestAppeal.at.desc(), RequestAppeal.id)).all()


def _of(person: PersonHere) -> Select[RequestRow]:
    asker = RequestAsker.request_id == RequestRow.id
    return select(RequestRow).join(RequestAsker, asker).where(RequestAsker.person_id == person.id)
