"""The pages on which officers deal with what the public has reported."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, NotFound
from geo.messages import mark as _
from portal.accounts.colleagues import names_of_accounts, officers_of
from portal.accounts.officer_roles import Role
from portal.directory.reports.queries import ReportLine, report, reports_of
from portal.directory.reports.rules import Selection
from portal.directory.reports.service import deal_with
from portal.workflow.queries import events_of
from portal.workflow.rules import next_states
from portal.workflow.service import Change
from web.navigation import Part
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.desk import Desk, DeskHere, Fields, FieldsHere
from web.page.minutes import last_day_of
from web.pages.desk.proposals_view import names_of_agencies
from web.pages.desk.reports_view import record_address, shown_events, shown_reports

router = APIRouter(prefix="/{language}/officers/reports", include_in_schema=False)

PART = Part("reports", "officers/reports", _("Error reports"))

SELECTION_NAMES = {
    Selection.OPEN: _("open"),
    Selection.OVERDUE: _("overdue"),
    Selection.MINE: _("assigned to you"),
    Selection.CLOSED: _("closed"),
}


@router.get("")
def list_reports(desk: DeskHere) -> Response:
    """List the reports about the officer's agencies: open, overdue, one's own, or closed."""
    asked = desk.request.query_params.get("show")
    selection = Selection(asked) if asked in tuple(Selection) else Selection.OPEN
    with desk.deployment.database.reading() as session:
        found = reports_of(session, desk.agencies(), selection, str(desk.officer.id))
        names = names_of_accounts(session, (one.item.assigned_to for one in found))
        agencies = names_of_agencies(session)
    context = {
        "reports": shown_reports(desk, found, names, agencies),
        "has_agencies": desk.agencies() is None or len(desk.agencies() or ()) > 1,
        "selection": selection,
        "selections": [(one.value, SELECTION_NAMES[one]) for one in Selection],
    }
    return desk.show("desk_reports.html", context, here="reports")


@router.get("/{report_id}")
def show_report(desk: DeskHere, report_id: str) -> Response:
    """Show one report, what has happened to it, and what can be done."""
    return _page(desk, _id(report_id))


@router.post("/{report_id}")
def answer_report(desk: DeskHere, report_id: str, fields: FieldsHere) -> Response:
    """Assign, answer or close a report: what its workflow offers."""
    id_ = _id(report_id)
    try:
        _deal_with(desk, id_, fields)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(desk, id_, fields, trouble_of(error))
    return desk.go_to("reports", str(id_), said="done")


def _deal_with(desk: Desk, id_: UUID, fields: Fields) -> None:
    seen = fields.get("seen")
    change = Change(
        transition=fields.get("deed"),
        reason=fields.get("reason"),
        assign_to=fields.get("assign_to") or None,
        seen_event=int(seen) if seen.isascii() and seen.isdecimal() else None,
    )
    with desk.deployment.database.writing() as session:
        found = _report(session, desk, id_)
        desk.require(Role.EDITOR, found.item.agency)
        deal_with(session, desk.workflows, id_, change, desk.officer)


def _page(
    desk: Desk, id_: UUID, typed: Fields | None = None, trouble: Trouble | None = None
) -> Response:
    with desk.deployment.database.reading() as session:
        found = _report(session, desk, id_)
        events = events_of(session, id_)
        agency = found.item.agency
        may_edit = desk.officer.may(Role.EDITOR, agency)
        able = officers_of(session, agency, Role.EDITOR) if may_edit else []
        ids = (found.item.assigned_to, *(one.assigned_to for one in events))
        names = names_of_accounts(session, ids)
        agencies = names_of_agencies(session)
    definition = desk.workflows.definition_of(found.item)
    roles = desk.officer.roles_for(agency)
    context = {
        "line": shown_reports(desk, [found], names, agencies)[0],
        # The way back to whoever reported it is personal data: only who answers needs it.
        "contact": found.report.contact if may_edit else None,
        "deeds": next_states(definition, found.item.state, roles),
        "officers": [(str(one.id), one.name) for one in able],
        "chosen": found.item.assigned_to or str(desk.officer.id),
        "events": shown_events(desk, definition, events, names),
        "closes_after": last_day_of(found.item.moves_at, desk.deployment),
        "record": record_address(desk, found.report),
        "reason": typed.get("reason") if typed else "",
    }
    return desk.show("desk_report.html", context, here="reports", trouble=trouble)


def _report(session: Session, desk: Desk, id_: UUID) -> ReportLine:
    """Find a report; one of other agencies is answered as one that is not there."""
    try:
        return report(session, id_, desk.agencies())
    except NotFound as error:
        raise nothing_here() from error


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
