"""What officers do with data requests: show them to everybody, pass them on, answer them."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.comments.rules import Visibility
from portal.directory.agencies.queries import agency_names
from portal.following.rules import What
from portal.opendata.datasets.queries import find_dataset
from portal.opendata.requests.context import RequestContext
from portal.opendata.requests.letters import write_received
from portal.opendata.requests.models import RequestAnswer, RequestRow
from portal.opendata.requests.reading import NewAnswer
from portal.opendata.requests.rules import MOST_PASSED_ON, Need, RequestState
from portal.opendata.requests.standing import (
    changed,
    locked_request,
    of_officer,
    roles_in,
    tell_asker,
    tell_followers,
)
from portal.opendata.requests.telling import Told
from portal.workflow.models import WorkflowItem
from portal.workflow.service import Change, change_state

# How the agency is exchanged, by the state in which that is done.
_PASSING: Mapping[str, str] = {
    RequestState.RECEIVED: "redirect",
    RequestState.WITH_AGENCY: "pass_on",
}


def release(
    session: Session, ctx: RequestContext, request_id: UUID, by: Officer, seen: int | None = None
) -> None:
    """Show a request to everybody; from now on the agency's days count.

    Raises NotFound for a request of other agencies, Refused while nobody knows whose data it is.
    """
    item, row = _mine(session, request_id, by)
    if row.agency is None:
        raise Refused(_("Pass it on to the agency whose data it is; that one shows it."))
    if item.state == RequestState.RECEIVED:
        row.visibility = Visibility.VISIBLE.value
        row.released_at = row.released_at or moment(session)
        changed(session, row)
        tell_followers(session, row, What.PUBLISHED)
        tell_asker(session, row, Told.RELEASED)
    _change(session, ctx, row, by, Change("release", seen_event=seen))


def redirect(
    session: Session,
    ctx: RequestContext,
    request_id: UUID,
    agency: str,
    by: Officer,
    seen: int | None = None,
) -> None:
    """Pass a request that nobody else has read on to another agency, which looks at it."""
    item, row = _mine(session, request_id, by)
    if item.state != RequestState.RECEIVED:
        raise Refused(_("It is public: say why it is passed on, with an answer."))
    _pass_on(session, ctx, row, agency, by, seen)


def answer(
    session: Session,
    ctx: RequestContext,
    request_id: UUID,
    new: NewAnswer,
    by: Officer,
    seen: int | None = None,
) -> None:
    """Say what becomes of a request: how it ends, or to which agency it goes.

    Approvers of the agency answer; editors pass on, and close what is not for everybody. Raises
    NotFound for a request of other agencies, Refused for what does not fit its state, and
    InvalidParameter for a dataset or an agency that there is not.
    """
    item, row = _mine(session, request_id, by)
    _check_fits(item, new)
    dataset_id = _dataset_id(session, new)
    session.add(_said(session, row, new, dataset_id, by))
    if new.circumstance.passes_on:
        assert new.agency is not None, "its circumstance needs an agency"
        _pass_on(session, ctx, row, new.agency, by, seen)
        return
    row.circumstance = new.circumstance.code
    is_public = new.circumstance.is_public
    if not is_public:
        row.visibility = Visibility.HIDDEN.value
    changed(session, row)
    tell_followers(session, row, What.ANSWER)
    tell_asker(session, row, Told.ANSWERED if is_public else Told.HELD_BACK)
    transition = "answer" if is_public else "hold_back"
    _change(session, ctx, row, by, Change(transition, seen_event=seen))


def _pass_on(
    session: Session,
    ctx: RequestContext,
    row: RequestRow,
    agency: str,
    by: Officer,
    seen: int | None,
) -> None:
    """Bring a request to another agency, whose own number of days counts anew."""
    if agency == row.agency:
        raise InvalidParameter("to_agency", _("It is with this agency: choose another one."))
    if agency not in agency_names(session, agency):
        raise InvalidParameter("to_agency", _("Choose an agency of the list."), value=agency)
    if row.passed_on >= MOST_PASSED_ON and not by.may(Role.APPROVER, None):
        raise Refused(
            _("Two agencies have passed it on already: the unit above the agencies decides now.")
        )
    roles, transition = roles_in(by, row.agency), _PASSING.get(row.state, "pass_on")
    session.get_one(WorkflowItem, row.id).own_days = ctx.rules.days.of(agency)
    row.passed_on += 1
    changed(session, row)
    tell_followers(session, row, What.PASSED_ON)
    if row.visibility == Visibility.VISIBLE:
        tell_asker(session, row, Told.PASSED_ON)
    write_received(session, ctx.security, row, agency)
    change = Change(transition, agency=agency, seen_event=seen)
    change_state(session, ctx.workflows, row.id, change, by.actor, roles)


def _mine(session: Session, request_id: UUID, by: Officer) -> tuple[WorkflowItem, RequestRow]:
    item, row = locked_request(session, request_id)
    of_officer(row, by, Role.EDITOR)
    return item, row


def _check_fits(item: WorkflowItem, new: NewAnswer) -> None:
    if new.circumstance.is_public and item.state == RequestState.RECEIVED:
        raise Refused(_("Show the request to everybody first; then it can be answered."))
    if not new.circumstance.is_public and item.state != RequestState.RECEIVED:
        raise Refused(_("Everybody has read it: it cannot be closed without an answer any more."))


def _dataset_id(session: Session, new: NewAnswer) -> UUID | None:
    if new.circumstance.needs is not Need.DATASET:
        return None
    found = find_dataset(session, new.dataset)
    if found is None or found.is_withdrawn:
        raise InvalidParameter(
            "dataset",
            _("There is no dataset “{value}” that everybody can have."),
            value=new.dataset,
        )
    return found.id


def _said(
    session: Session, row: RequestRow, new: NewAnswer, dataset_id: UUID | None, by: Officer
) -> RequestAnswer:
    return RequestAnswer(
        id=uuid4(),
        request_id=row.id,
        circumstance=new.circumstance.code,
        texts=storable(dict(new.texts)),
        htmls=storable(dict(new.htmls)),
        agency=row.agency,
        dataset_id=dataset_id,
        day=new.day,
        address=storable(new.address),
        to_agency=new.agency,
        law=None if new.law is None else storable(dict(new.law)),
        at=moment(session),
        made_by=storable(by.name),
    )


def _change(
    session: Session, ctx: RequestContext, row: RequestRow, by: Officer, change: Change
) -> None:
    roles = roles_in(by, row.agency)
    change_state(session, ctx.workflows, row.id, change, by.actor, roles)
