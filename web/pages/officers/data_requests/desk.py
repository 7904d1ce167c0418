"""The desk of a data request: show it to everybody, pass it on, answer it, what has happened."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_lines
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.requests.deciding import answer, redirect, release
from portal.opendata.requests.desk import answers_on, appeals_on, request_for
from portal.opendata.requests.likely import likely_datasets
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.reading import read_answer
from portal.opendata.requests.rules import (
    LONGEST_ADDRESS,
    LONGEST_LAW,
    LONGEST_OFFICIAL,
    OPEN,
    RequestState,
)
from portal.opendata.requests.standing import roles_in
from portal.opendata.requests.workflow import names_of_state
from portal.proposals.schemas import Fault
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from portal.workflow.rules import next_states
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.minutes import last_day_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.datasets.words import PART_NAME as DATA_PART
from web.pages.officers.shown_events import shown_events

router = APIRouter(prefix="/{language}/officers/data-requests", include_in_schema=False)


@router.get("/{ref}")
def show_request(officer_page: OfficerPageHere, ref: str) -> Response:
    """Show a data request with all that can be done with it."""
    return _page(officer_page, ref)


@router.post("/{ref}")
def change_request(officer_page: OfficerPageHere, ref: str, fields: FieldsHere) -> Response:
    """Show it to everybody, pass it on, or answer it."""
    try:
        with officer_page.deployment.database.writing() as session:
            row = request_for(session, ref, officer_page.officer)
            officer_page.require(Role.EDITOR, row.agency)
            _do(session, officer_page, row, fields)
    except InvalidFields as error:
        return _page(officer_page, ref, fields, faults=error.faults)
    except InvalidParameter as error:
        return _page(officer_page, ref, fields, faults=(error,))
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, ref, fields, trouble=trouble_of(error))
    return _after(officer_page, ref)


def _do(session: Session, officer_page: OfficerPage, row: RequestRow, fields: Fields) -> None:
    ctx, by, command = officer_page.site.data_requests, officer_page.officer, fields.get("command")
    told = fields.get("seen")
    seen = int(told) if told.isascii() and told.isdecimal() and len(told) < 8 else None
    if command == "release":
        release(session, ctx, row.id, by, seen)
    elif command == "redirect":
        redirect(session, ctx, row.id, fields.get("to_agency"), by, seen)
    elif command == "answer":
        given, known = dict(fields.but()), ctx.rules.circumstances
        new = read_answer(given, ctx.country, known, officer_page.today)
        answer(session, ctx, row.id, new, by, seen)
    else:
        raise nothing_here()


def _after(officer_page: OfficerPage, ref: str) -> Response:
    """Lead back to the request, or to the list where it is another agency's now."""
    with officer_page.deployment.database.reading() as session:
        try:
            request_for(session, ref, officer_page.officer)
        except NotFound:
            return officer_page.go_to("data-requests", said="done")
    return officer_page.go_to("data-requests", ref, said="done")


def _page(
    officer_page: OfficerPage,
    ref: str,
    typed: Fields | None = None,
    *,
    trouble: Trouble | None = None,
    faults: tuple[InvalidParameter, ...] = (),
) -> Response:
    officer, rules = officer_page.officer, officer_page.site.data_requests.rules
    with officer_page.deployment.database.reading() as session:
        row = request_for(session, ref, officer)
        item, events = session.get_one(WorkflowItem, row.id), events_of(session, row.id)
        said, appeals = answers_on(session, row.id), appeals_on(session, row.id)
        named = [one.dataset_id for one in said if one.dataset_id]
        datasets = {one.id: one for one in published_datasets(session, named)}
        likely = likely_datasets(session, row.title) if row.state in OPEN else ()
        lines = agency_lines(session)
    definition = officer_page.workflows.definition_of(item)
    may_edit = officer.may(Role.EDITOR, row.agency)
    offered = next_states(definition, item.state, roles_in(officer, row.agency))
    names = {one.name for one in offered} if may_edit else set()
    is_late = row.state in OPEN and row.due_at is not None and row.due_at <= officer_page.now
    context = {
        "asked": row,
        "state_names": names_of_state(RequestState(row.state)),
        "ended": rules.circumstances.get(row.circumstance),
        "due": last_day_of(row.due_at, officer_page.deployment),
        "is_late": is_late,
        "last_event": item.last_event,
        "may_release": "release" in names and row.agency is not None,
        "may_redirect": "redirect" in names,
        "may_only_pass_on": "pass_on" in names and "answer" not in names,
        "choices": _choices(officer_page, names),
        "agency_names": {one.code: one.names for one in lines},
        "agencies": [
            (one.code, one.names)
            for one in lines
            if one.code != row.agency and not one.has_ended(officer_page.today)
        ],
        "answers": [(one, rules.circumstances.get(one.circumstance)) for one in said],
        "appeals": appeals,
        "datasets": datasets,
        "likely": likely,
        "events": shown_events(officer_page, definition, events, {}),
        "typed": dict(typed.but()) if typed else {},
        "longest": {"text": LONGEST_OFFICIAL, "law": LONGEST_LAW, "address": LONGEST_ADDRESS},
        "here_address": officer_page.address("data-requests", row.ref),
    }
    shown = [Fault((one.parameter,), one.message) for one in faults]
    return officer_page.show(
        "officers/data_requests/request.html",
        context,
        here=DATA_PART,
        trouble=trouble,
        faults=shown,
        labels=_labels(officer_page),
    )


def _choices(officer_page: OfficerPage, names: set[str]) -> list[object]:
    """Return the circumstances from which whoever asks may choose now."""
    known = officer_page.site.data_requests.rules.circumstances
    found: list[object] = []
    if "answer" in names or "pass_on" in names:
        may_answer = "answer" in names
        found += [one for one in known.of_officers(is_public=True) if may_answer or one.passes_on]
    if "hold_back" in names:
        found += known.of_officers(is_public=False)
    return found


def _labels(officer_page: OfficerPage) -> Mapping[str, str]:
    told = {
        "f-circumstance": _("How the request ends"),
        "f-dataset": _("Dataset"),
        "f-day": _("Published by"),
        "f-address": _("Address"),
        "f-to_agency": _("Agency"),
    }
    for language in officer_page.deployment.country.languages:
        told |= {f"f-text_{language}": _("Explanation"), f"f-law_{language}": _("Law")}
    return {id_: officer_page.translate(label) for id_, label in told.items()}
