"""Taking a data request in, and taking it back: what whoever asks does."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, TooManyTries
from geo.messages import mark as _
from geo.references import new_reference
from portal.accounts.assurance import PersonHere
from portal.audit.recording import record
from portal.comments.rules import Visibility
from portal.directory.agencies.queries import agency_names
from portal.following.rules import What
from portal.limits.service import take
from portal.opendata.requests.context import RequestContext
from portal.opendata.requests.letters import write_received
from portal.opendata.requests.models import RequestAsker, RequestRow
from portal.opendata.requests.own import own_row
from portal.opendata.requests.reading import NewRequest
from portal.opendata.requests.rules import ASKER, ASKING, DATA_REQUEST, LETTER
from portal.opendata.requests.standing import (
    ASKER_ACTOR,
    changed,
    locked_request,
    tell_followers,
)
from portal.workflow.service import Change, change_state, open_item

_AGAIN_S = 3_600


@dataclass(frozen=True)
class Asked:
    """What became of it: the request and the reference under which it is found again."""

    id: UUID
    ref: str


def ask(session: Session, ctx: RequestContext, person: PersonHere, new: NewRequest) -> Asked:
    """Take a data request in; nobody else reads it until an officer has released it.

    Raises TooManyTries, and InvalidParameter for an agency that there is not; the session is bound
    to the person.
    """
    _check_agency(session, new.agency)
    if not take(session, ctx.keys, ASKING, person.id):
        raise TooManyTries(
            _("You have asked for much data today. Nothing is lost: ask for this tomorrow."),
            retry_after_s=_AGAIN_S,
        )
    row = _added(session, ctx, new)
    session.add(RequestAsker(request_id=row.id, person_id=person.id))
    session.flush()
    write_received(session, ctx.security, row)
    record(session, ASKER_ACTOR, "data_request.asked", DATA_REQUEST, str(row.id), agency=row.agency)
    return Asked(row.id, row.ref)


def withdraw(session: Session, ctx: RequestContext, person: PersonHere, ref: str) -> None:
    """Take back a request of one's own that is not answered yet.

    One that nobody else has read goes with its words. Raises NotFound for another's, Refused for an
    answered one; the session is bound to the person.
    """
    _item, row = locked_request(session, own_row(session, person, ref).id)
    row.circumstance = ctx.rules.circumstances.of_asker().code
    tell_followers(session, row, What.TAKEN_BACK)
    if row.visibility == Visibility.PENDING:
        forget_words(row)
    changed(session, row)
    change_state(session, ctx.workflows, row.id, Change("withdraw"), ASKER_ACTOR, (ASKER,))


def forget_words(row: RequestRow) -> None:
    """Forget what was written in a request that nobody else has read."""
    row.title = row.markdown = row.html = ""
    row.visibility = Visibility.REMOVED.value


def _check_agency(session: Session, agency: str | None) -> None:
    if agency is not None and agency not in agency_names(session, agency):
        raise InvalidParameter("agency", _("Choose an agency of the list."), value=agency)


def _added(session: Session, ctx: RequestContext, new: NewRequest) -> RequestRow:
    request_id = uuid4()
    open_item(
        session,
        ctx.workflows,
        DATA_REQUEST,
        request_id,
        new.agency,
        ASKER_ACTOR,
        own_days=ctx.rules.days.of(new.agency),
    )
    row = RequestRow(
        id=request_id,
        ref=new_reference(LETTER),
        language=new.language,
        title=storable(new.title),
        markdown=storable(new.text.markdown),
        html=storable(new.text.html),
        asked_at=moment(session),
        visibility=Visibility.PENDING.value,
    )
    session.add(row)
    session.flush()
    # What a request has of its item the database has put there.
    session.refresh(row)
    return row
