"""Reads of error reports: the officers' queue, and whose affair a reported page is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.database import any_text
from geo.errors import NotFound
from geo.messages import mark as _
from layers.features.models import Feature
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import Agency
from portal.directory.registers.queries import owners
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.rules import WORKFLOW, ReportedPage, Selection
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import overdue

_MOST_LISTED = 200


@dataclass(frozen=True)
class ReportLine:
    """A report and what has become of it."""

    report: ErrorReport
    item: WorkflowItem


def reports_of(
    session: Session,
    agencies: Collection[str] | None,
    selection: Selection = Selection.OPEN,
    assigned_to: str | None = None,
) -> list[ReportLine]:
    """List the reports about records of these agencies, at most 200, those due first.

    None means every agency, and what belongs to none. `assigned_to` is whose are MINE; closed ones
    come in the order in which they were closed, the newest first.
    """
    if selection is Selection.OVERDUE:
        items = overdue(session, agencies, WORKFLOW, limit=_MOST_LISTED)
        reports = {
            one.id: one
            for one in session.scalars(
                select(ErrorReport).where(ErrorReport.id.in_([item.id for item in items]))
            )
        }
        return [ReportLine(reports[item.id], item) for item in items]
    wanted = (
        select(ErrorReport, WorkflowItem)
        .join(WorkflowItem, WorkflowItem.id == ErrorReport.id)
        .where(WorkflowItem.closed_at.is_(None) == (selection is not Selection.CLOSED))
        .limit(_MOST_LISTED)
    )
    if agencies is not None:
        wanted = wanted.where(WorkflowItem.agency == any_text(agencies))
    if selection is Selection.MINE:
        wanted = wanted.where(WorkflowItem.assigned_to == assigned_to)
    if selection is Selection.CLOSED:
        wanted = wanted.order_by(WorkflowItem.closed_at.desc(), WorkflowItem.id)
    else:
        due = WorkflowItem.due_at.asc().nulls_last()
        wanted = wanted.order_by(due, WorkflowItem.opened_at, WorkflowItem.id)
    return [ReportLine(report, item) for report, item in session.execute(wanted)]


def report(session: Session, report_id: UUID, agencies: Collection[str] | None) -> ReportLine:
    """Return one report; raises NotFound also for one that is another agency's affair."""
    item = session.get(WorkflowItem, report_id)
    found = session.get(ErrorReport, report_id)
    if found is None or item is None or not (agencies is None or item.agency in agencies):
        raise NotFound(_("There is no report {id}."), id=report_id)
    return ReportLine(found, item)


def agency_of(session: Session, page: ReportedPage) -> str | None:
    """Return the agency that answers for a page; None where that is nobody's or not known."""
    if page.code is None or "\0" in page.code:
        return None
    register = next((one for one in Register if one.subject == page.kind), None)
    if register is not None:
        return owners(session, register, [page.code]).get(page.code)
    found: str | None = session.scalar(_agency_of_place(page.code))
    return found


def _agency_of_place(code: str) -> Select[Any]:
    layer, _slash, ref = code.partition("/")
    return (
        select(Agency.code)
        .join(Feature, Feature.attributes["agency"].astext == Agency.code)
        .where(
            Agency.superseded_in.is_(None),
            Feature.superseded_in.is_(None),
            Feature.layer == layer,
            Feature.ref == ref,
        )
    )


def reports_since(session: Session, moment: datetime) -> int:
    """Count the reports that came in after a moment."""
    since = (WorkflowItem.definition == WORKFLOW, WorkflowItem.opened_at > moment)
    return session.scalar(select(func.count()).where(*since)) or 0


def has_reports_since(session: Session, moment: datetime, agency: str | None) -> bool:
    """Check whether a report about an agency, None: about none, came in after a moment."""
    since = (WorkflowItem.definition == WORKFLOW, WorkflowItem.opened_at > moment)
    found = select(WorkflowItem.id).where(*since, WorkflowItem.agency == agency)
    return bool(session.scalar(select(found.exists())))
