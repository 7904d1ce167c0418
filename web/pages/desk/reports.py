"""The page on which officers deal with what the public has reported."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, NotFound
from geo.messages import mark as _
from portal.accounts.rules import Role
from portal.audit.recording import record as write_audit
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.queries import report, reports_of
from portal.directory.reports.rules import ReportState
from portal.directory.reports.service import close_report
from web.navigation import Part
from web.pages.accounts.answers import Trouble, nothing_here, trouble_of
from web.pages.desk.frame import Desk, DeskHere, Fields, FieldsHere

router = APIRouter(prefix="/{language}/officers/reports", include_in_schema=False)

PART = Part("reports", "officers/reports", _("Error reports"))

STATE_NAMES = {
    ReportState.OPEN: _("open"),
    ReportState.DONE: _("dealt with"),
    ReportState.DISMISSED: _("dismissed"),
}
_FOLDERS = {"agency": "agencies", "service": "services", "office": "offices"}
_OFFICES = "offices/"
_LONGEST_NOTE = 2_000


@router.get("")
def list_reports(desk: DeskHere) -> Response:
    """List the reports about the officer's agencies: the open ones, or those that are closed."""
    asked = desk.request.query_params.get("state")
    state = asked if asked in tuple(ReportState) else ReportState.OPEN
    with desk.deployment.database.reading() as session:
        found = reports_of(session, desk.agencies(), (ReportState(state),))
    context = {
        "reports": found,
        "state": state,
        "states": [(one.value, STATE_NAMES[one]) for one in ReportState],
    }
    return desk.show("desk_reports.html", context, here="reports")


@router.get("/{report_id}")
def show_report(desk: DeskHere, report_id: str) -> Response:
    """Show one report."""
    return _page(desk, _id(report_id))


@router.post("/{report_id}")
def answer_report(desk: DeskHere, report_id: str, fields: FieldsHere) -> Response:
    """Close a report: it is dealt with, or there is nothing wrong."""
    id_ = _id(report_id)
    try:
        _close(desk, id_, fields)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(desk, id_, note=fields.get("note"), trouble=trouble_of(error))
    return desk.go_to("reports", str(id_), said="done")


def _close(desk: Desk, id_: UUID, fields: Fields) -> None:
    state = {"done": ReportState.DONE, "dismiss": ReportState.DISMISSED}.get(fields.get("deed"))
    with desk.deployment.database.writing() as session:
        found = _report(session, desk, id_)
        desk.require(Role.EDITOR, found.agency)
        if state is None:
            raise nothing_here()
        note = fields.get("note").strip()[:_LONGEST_NOTE] or None
        close_report(session, found, state, by=desk.officer.email, note=note)
        write_audit(
            session,
            desk.officer.actor,
            f"report.{state.value}",
            "report",
            str(id_),
            agency=found.agency,
            old={"state": ReportState.OPEN.value},
            new={"state": state.value, "note": note},
        )


def _page(desk: Desk, id_: UUID, *, note: str = "", trouble: Trouble | None = None) -> Response:
    with desk.deployment.database.reading() as session:
        found = _report(session, desk, id_)
    may_edit = desk.officer.may(Role.EDITOR, found.agency)
    context = {
        "report": found,
        # The way back to whoever reported it is personal data: only who answers needs it.
        "contact": found.contact if may_edit else None,
        "may_edit": may_edit,
        "state_name": STATE_NAMES[ReportState(found.state)],
        "record": _record(desk, found),
        "note": note,
    }
    return desk.show("desk_report.html", context, here="reports", trouble=trouble)


def _report(session: Session, desk: Desk, id_: UUID) -> ErrorReport:
    """Find a report; one of other agencies is answered as one that is not there."""
    try:
        return report(session, id_, desk.agencies())
    except NotFound as error:
        raise nothing_here() from error


def _record(desk: Desk, found: ErrorReport) -> str | None:
    """Give the address at which the record is mended."""
    folder = _FOLDERS.get(found.kind)
    if folder is None or found.code is None:
        return None
    return desk.address(folder, found.code.removeprefix(_OFFICES))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
