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
from web.page.minutes import last_day_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.proposals.view import names_of_agencies
from web.pages.officers.reports.view import record_address, shown_events, shown_reports

router = APIRouter(prefix="/{language}/officers/reports", include_in_schema=False)

PART = Part("reports", "officers/reports", _("Error reports"))

SELECTION_NAMES = {
    Selection.OPEN: _("open reports"),
    Selection.OVERDUE: _("overdue"),
    Selection.MINE: _("assigned to you"),
    Selection.CLOSED: _("closed reports"),
}


@router.get("")
def list_reports(officer_page: OfficerPageHere) -> Response:
    """List the reports about the officer's agencies: open, overdue, one's own, or closed."""
    asked = officer_page.request.query_params.get("show")
    selection = Selection(asked) if asked in tuple(Selection) else Selection.OPEN
    with officer_page.deployment.database.reading() as session:
        found = reports_of(
            session, officer_page.agencies_asked(), selection, str(officer_page.officer.id)
        )
        names = names_of_accounts(session, (one.item.assigned_to for one in found))
        agencies = names_of_agencies(session)
    context = {
        "reports": shown_reports(officer_page, found, names, agencies),
        "has_agencies": officer_page.agencies() is None or len(officer_page.agencies() or ()) > 1,
        "only_agency": officer_page.request.query_params.get("agency", ""),
        "agency_names": agencies,
        "selection": selection,
        "selections": [(one.value, SELECTION_NAMES[one]) for one in Selection],
    }
    return officer_page.show("officers/reports/reports.html", context, here="reports")


@router.get("/{report_id}")
def show_report(officer_page: OfficerPageHere, report_id: str) -> Response:
    """Show one report, what has happened to it, and what can be done."""
    return _page(officer_page, _id(report_id))


@router.post("/{report_id}")
def answer_report(officer_page: OfficerPageHere, report_id: str, fields: FieldsHere) -> Response:
    """Assign, answer or close a report: what its workflow offers."""
    id_ = _id(report_id)
    try:
        _deal_with(officer_page, id_, fields)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, id_, fields, trouble_of(error))
    return officer_page.go_to("reports", str(id_), said="done")


def _deal_with(officer_page: OfficerPage, id_: UUID, fields: Fields) -> None:
    seen = fields.get("seen")
    change = Change(
        transition=fields.get("command"),
        reason=fields.get("reason"),
        assign_to=fields.get("assign_to") or None,
        seen_event=int(seen) if seen.isascii() and seen.isdecimal() else None,
    )
    with officer_page.deployment.database.writing() as session:
        found = _report(session, officer_page, id_)
        officer_page.require(Role.EDITOR, found.item.agency)
        deal_with(session, officer_page.workflows, id_, change, officer_page.officer)


def _page(
    officer_page: OfficerPage,
    id_: UUID,
    typed: Fields | None = None,
    trouble: Trouble | None = None,
) -> Response:
    with officer_page.deployment.database.reading() as session:
        found = _report(session, officer_page, id_)
        events = events_of(session, id_)
        agency = found.item.agency
        may_edit = officer_page.officer.may(Role.EDITOR, agency)
        able = officers_of(session, agency, Role.EDITOR) if may_edit else []
        ids = (found.item.assigned_to, *(one.assigned_to for one in events))
        names = names_of_accounts(session, ids)
        agencies = names_of_agencies(session)
    definition = officer_page.workflows.definition_of(found.item)
    roles = officer_page.officer.roles_for(agency)
    context = {
        "line": shown_reports(officer_page, [found], names, agencies)[0],
        # The way back to whoever reported it is personal data: only who answers needs it.
        "contact": found.report.contact if may_edit else None,
        "actions": next_states(definition, found.item.state, roles),
        "officers": [(str(one.id), one.name) for one in able],
        "chosen": found.item.assigned_to or str(officer_page.officer.id),
        "events": shown_events(officer_page, definition, events, names),
        "closes_after": last_day_of(found.item.moves_at, officer_page.deployment),
        "record": record_address(officer_page, found.report),
        "reason": typed.get("reason") if typed else "",
    }
    return officer_page.show(
        "officers/reports/report.html", context, here="reports", trouble=trouble
    )


def _report(session: Session, officer_page: OfficerPage, id_: UUID) -> ReportLine:
    """Find a report; one of other agencies is answered as one that is not there."""
    try:
        return report(session, id_, officer_page.agencies())
    except NotFound as error:
        raise nothing_here() from error


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
