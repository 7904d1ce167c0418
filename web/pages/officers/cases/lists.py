"""The lists of cases: the queue, the map of those that have a place, and parts asked by others."""

from uuid import UUID

from fastapi import APIRouter, Response

from geo.messages import mark as _
from layers.areas.queries import named_areas
from portal.accounts.colleagues import names_of_accounts, officers_of
from portal.accounts.officer_roles import Role
from portal.contact.dealing import assign_many
from portal.contact.queue import cases_on_map, queue_page
from portal.contact.task_lists import TaskList, count_open, task_page
from web.navigation import Part
from web.page.answers import nothing_here
from web.page.officer_page import FieldsHere, OfficerPageHere
from web.pages.officers.cases.matter import counts_beside
from web.pages.officers.cases.reactions import states_beside
from web.pages.officers.cases.view import (
    asked_filter,
    case_filters,
    kept_filters,
    list_address,
    read_after,
    shown_case,
    shown_task,
)
from web.pages.officers.proposals.view import names_of_agencies

router = APIRouter(prefix="/{language}/officers/cases", include_in_schema=False)

PART = Part("cases", "officers/cases", _("Enquiries and complaints"))
_MOST_COUNTED = 99
_MOST_TICKED = 200
_TASK_LISTS = {
    TaskList.OPEN: _("to be done"),
    TaskList.OVERDUE: _("overdue"),
    TaskList.DONE: _("done with"),
    TaskList.ASKED: _("what you wait for"),
}


@router.get("")
def list_cases(officer_page: OfficerPageHere) -> Response:
    """List the officer's cases, those due first, by what the filters say."""
    asked = officer_page.request.query_params
    wanted = asked_filter(officer_page)
    editable = officer_page.agencies(Role.EDITOR)
    with officer_page.deployment.database.reading() as session:
        page = queue_page(session, wanted, read_after(asked.get("after", "")))
        names = names_of_accounts(session, (one.assigned_to for one in page.cases))
        followed = counts_beside(session, page.cases)
        reactions = states_beside(session, page.cases)
        agencies = names_of_agencies(session)
        areas = named_areas(session)
        tasks = count_open(session, officer_page.agencies(), _MOST_COUNTED + 1)
        able = []
        if editable != frozenset() and not wanted.is_closed:
            able = officers_of(session, _only(wanted.agencies), Role.EDITOR)
    context = {
        "cases": [shown_case(officer_page, one, names, agencies) for one in page.cases],
        "followed": followed,
        "reactions": reactions,
        "sees_rules": officer_page.officer.may(Role.VIEWER, None),
        "tasks": tasks,
        "most_counted": _MOST_COUNTED,
        "is_closed": wanted.is_closed,
        "has_agencies": wanted.agencies is None or len(wanted.agencies) > 1,
        "next": list_address(officer_page, "cases", after=page.after) if page.after else None,
        "map_address": list_address(officer_page, "cases", "map"),
        "officers": [(str(one.id), one.name) for one in able],
        "me": str(officer_page.officer.id),
        **case_filters(officer_page, agencies, areas),
    }
    return officer_page.show("officers/cases/cases.html", context, here="cases")


@router.post("")
def assign_cases(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Assign the ticked cases to one officer; those that cannot be are left as they are."""
    officer_page.require_somewhere(Role.EDITOR)
    ids = [_id(text) for text in fields.all("case")[:_MOST_TICKED]]
    with officer_page.deployment.database.writing() as session:
        contact = officer_page.site.contact
        assign_many(session, contact, ids, fields.get("assign_to"), officer_page.officer)
    return officer_page.go_to("cases", said="done", **kept_filters(officer_page))


@router.get("/map")
def show_map(officer_page: OfficerPageHere) -> Response:
    """Show the cases of the filters that have a place, on a map and as a list."""
    wanted = asked_filter(officer_page)
    with officer_page.deployment.database.reading() as session:
        page = cases_on_map(session, wanted)
        agencies = names_of_agencies(session)
        areas = named_areas(session)
    context = {
        "cases": [shown_case(officer_page, one, {}, agencies) for one in page.cases],
        "has_more": page.after is not None,
        "is_closed": wanted.is_closed,
        "list_address": list_address(officer_page, "cases"),
        **case_filters(officer_page, agencies, areas),
    }
    return officer_page.show("officers/cases/map.html", context, here="cases")


@router.get("/tasks")
def list_tasks(officer_page: OfficerPageHere) -> Response:
    """List the parts that others have asked of the officer's agencies, or these of others."""
    asked = officer_page.request.query_params
    shown = asked.get("show", "")
    which = TaskList(shown) if shown in set(TaskList) else TaskList.OPEN
    own = officer_page.agencies()
    with officer_page.deployment.database.reading() as session:
        page = task_page(session, own, which, read_after(asked.get("after", "")))
        agencies = names_of_agencies(session)
    context = {
        "tasks": [shown_task(officer_page, one, agencies) for one in page.tasks],
        "which": which,
        "lists": [(one.value, name) for one, name in _TASK_LISTS.items()],
        "has_agencies": own is None or len(own) > 1,
        "next": list_address(officer_page, "cases", "tasks", after=page.after)
        if page.after
        else None,
    }
    return officer_page.show("officers/cases/tasks.html", context, here="cases")


def _only(agencies: frozenset[str] | None) -> str | None:
    return next(iter(agencies)) if agencies is not None and len(agencies) == 1 else None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
