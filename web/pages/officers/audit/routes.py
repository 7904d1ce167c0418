"""The audit log for officers: a page of it, all of it as CSV, and the order to check it."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from geo.country import Names, best_name
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.colleagues import officers_with_roles
from portal.accounts.officer_roles import Role
from portal.audit.checking import CHECK, last_check
from portal.audit.exporting import note_export
from portal.audit.reading import Choice, batches_of_events, events_seen
from portal.audit.rules import ActorKind
from portal.jobs.queue import enqueue
from web.navigation import Part, holds
from web.page.answers import NOT_KEPT, Trouble, nothing_here, trouble_of
from web.page.guard import not_allowed
from web.page.minutes import minute_of
from web.page.officer_page import FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.audit.chosen import Asked, asked_of, choice_of, reach_of
from web.pages.officers.audit.csv_file import audit_csv
from web.pages.officers.audit.view import known_of, shown_event
from web.pages.officers.audit.words import (
    A_CITIZEN,
    ACTIONS,
    GROUPS_ABOUT_PEOPLE,
    THE_PORTAL,
    THE_PUBLIC,
)

router = APIRouter(prefix="/{language}/officers/audit", include_in_schema=False)

PART = Part("audit", "officers/audit", _("Audit log"), holds(Role.APPROVER))

_PAGE_SIZE = 50
_OPERATOR = _("the operator at the terminal")


@router.get("")
def show_audit_log(officer_page: OfficerPageHere) -> Response:
    """Show the newest events of the officer's agencies that are asked for."""
    officer_page.require_somewhere(Role.APPROVER)
    return _page(officer_page)


@router.post("")
def take_order(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Take all events that are asked for along as CSV, or have the whole log checked.

    A form for both, because both leave something behind: an event, a job.
    """
    officer_page.require_somewhere(Role.APPROVER)
    match fields.get("command"):
        case "export":
            return _export(officer_page)
        case "check":
            return _check(officer_page)
        case _:
            raise nothing_here()


def _check(officer_page: OfficerPage) -> Response:
    """Have the whole log checked, outside the request."""
    if not officer_page.officer.may(Role.ADMINISTRATOR, None):
        raise not_allowed()
    with officer_page.deployment.database.writing() as session:
        enqueue(session, CHECK, "", lock=CHECK)
    return officer_page.go_to("audit", said="checking")


def _export(officer_page: OfficerPage) -> Response:
    """Answer with all events that are asked for as CSV, a batch at a time; it is written down."""
    asked, reach = asked_of(officer_page), reach_of(officer_page.officer)
    database = officer_page.deployment.database
    try:
        with database.reading() as session:
            choice = choice_of(session, officer_page, asked)
    except InvalidParameter as error:
        return _page(officer_page, trouble_of(error))
    only = next(iter(reach.agencies)) if reach.agencies and len(reach.agencies) == 1 else None
    note_export(database, officer_page.officer.actor, choice.agency or only, asked.given)
    name = f"audit-log-{officer_page.today}.csv"
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    lines = audit_csv(officer_page, batches_of_events(database, reach, choice))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _page(officer_page: OfficerPage, trouble: Trouble | None = None) -> Response:
    asked, reach = asked_of(officer_page), reach_of(officer_page.officer)
    with officer_page.deployment.database.reading() as session:
        try:
            choice = choice_of(session, officer_page, asked)
        except InvalidParameter as error:
            choice, trouble = Choice(), trouble_of(error)
        found = [] if trouble else events_seen(session, reach, choice, limit=_PAGE_SIZE + 1)
        known = known_of(session, found)
        checked = last_check(session)
        officers = officers_with_roles(session, reach.agencies)
    is_lead = officer_page.officer.may(Role.ADMINISTRATOR, None)
    shown = [shown_event(officer_page, known, one) for one in found[:_PAGE_SIZE]]
    older = {**asked.given, "before": str(shown[-1].seq)} if len(found) > _PAGE_SIZE else None
    context = {
        "events": shown,
        "asked": asked.given,
        "everything": not asked.given,
        "query": urlencode(asked.given),
        "older": urlencode(older) if older else None,
        "is_newest": choice.before is None,
        "officers": _officers(officer_page, asked, officers),
        "actions": _actions(reach.people_of),
        "agencies": _agencies(officer_page, known.agencies, reach.agencies),
        "checked": checked,
        "checked_at": minute_of(checked.at, officer_page.deployment) if checked else "",
        "is_lead": is_lead,
    }
    return officer_page.show("officers/audit/events.html", context, here="audit", trouble=trouble)


def _officers(
    officer_page: OfficerPage, asked: Asked, officers: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return who can be asked for: the officers of these agencies, and those who are none."""
    words = officer_page.translate
    return [
        *officers,
        (ActorKind.OPERATOR.value, words(_OPERATOR)),
        (ActorKind.CITIZEN.value, words(A_CITIZEN)),
        (ActorKind.VISITOR.value, words(THE_PUBLIC)),
        (ActorKind.SYSTEM.value, words(THE_PORTAL)),
    ]


def _actions(people_of: frozenset[str] | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the actions that can be asked for, in groups."""
    sees_people = people_of is None or bool(people_of)
    return [
        (heading, list(held.items()))
        for heading, held in ACTIONS.items()
        if sees_people or heading not in GROUPS_ABOUT_PEOPLE
    ]


def _agencies(
    officer_page: OfficerPage, names: Mapping[str, Names], agencies: frozenset[str] | None
) -> list[tuple[str, str]]:
    codes = sorted(names if agencies is None else agencies)
    return [(code, best_name(names.get(code, {}), officer_page.language) or code) for code in codes]
