"""Error reports as pages show them: in a list, and one with what has happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.country import Names
from geo.messages import mark as _
from portal.audit.rules import ActorKind
from portal.directory.registers.definitions import Subject
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.queries import ReportLine
from portal.workflow.definitions import Definition, Level
from portal.workflow.models import WorkflowEvent
from portal.workflow.rules import Action
from web.page.minutes import last_day_of, minute_of
from web.page.officer_page import OfficerPage

_FOLDERS: Mapping[str, str] = {one.value: one.folder for one in Subject}
_OFFICES = "offices/"
_PUBLIC, _PORTAL = _("the public"), _("the portal by itself")
_SAID = {
    Action.OPENED: _("Received"),
    Action.ESCALATED: _("Not dealt with in time"),
    Action.MERGED: _("Dealt with as one with another"),
    Action.SEPARATED: _("Stands alone again"),
    Action.FOLLOWED: _("Brought to where the leading one stands"),
}


@dataclass(frozen=True)
class ShownReport:
    """A report in words; `last_day` is the one by whose end something has to be done."""

    report: ErrorReport
    state: str
    state_names: Names
    is_closed: bool
    agency: str | None
    agency_names: Names | None
    assigned_to: str | None
    received: str
    last_day: date | None
    is_overdue: bool
    level: Level | None
    last_event: int


@dataclass(frozen=True)
class ShownEvent:
    """An event in words: `said` is a text of ours, else `names` come from the definition."""

    at: str
    said: str | None
    names: Names
    by: str | None
    by_said: str | None
    assigned_to: str | None
    level: Level | None
    reason: str | None


def shown_reports(
    officer_page: OfficerPage,
    found: Sequence[ReportLine],
    names: Mapping[str, str],
    agencies: Mapping[str, Names],
) -> list[ShownReport]:
    """Prepare reports for a page; `names` are those of officers by the ids of their accounts."""
    return [_shown(officer_page, one, names, agencies) for one in found]


def _shown(
    officer_page: OfficerPage,
    line: ReportLine,
    names: Mapping[str, str],
    agencies: Mapping[str, Names],
) -> ShownReport:
    item, definition = line.item, officer_page.workflows.definition_of(line.item)
    return ShownReport(
        report=line.report,
        state=item.state,
        state_names=definition.state(item.state).names,
        is_closed=item.closed_at is not None,
        agency=item.agency,
        agency_names=agencies.get(item.agency or ""),
        assigned_to=names.get(item.assigned_to or ""),
        received=minute_of(item.opened_at, officer_page.deployment),
        last_day=last_day_of(item.due_at, officer_page.deployment),
        is_overdue=item.due_at is not None and item.due_at <= officer_page.now,
        level=definition.escalation[item.escalation - 1] if item.escalation else None,
        last_event=item.last_event,
    )


def shown_events(
    officer_page: OfficerPage,
    definition: Definition,
    events: Sequence[WorkflowEvent],
    names: Mapping[str, str],
) -> list[ShownEvent]:
    """Prepare what has happened, the newest first."""
    return [_shown_event(officer_page, definition, one, names) for one in reversed(events)]


def _shown_event(
    officer_page: OfficerPage,
    definition: Definition,
    event: WorkflowEvent,
    names: Mapping[str, str],
) -> ShownEvent:
    done = (one.event_names for one in definition.transitions if one.name == event.action)
    by = {ActorKind.VISITOR: _PUBLIC, ActorKind.SYSTEM: _PORTAL}
    kind = ActorKind(event.actor_kind)
    is_escalated = event.action == Action.ESCALATED
    return ShownEvent(
        at=minute_of(event.at, officer_page.deployment),
        said=_SAID[Action(event.action)] if event.action in tuple(Action) else None,
        names=next(done, {}),
        by=None if kind in by else event.actor_name,
        by_said=by.get(kind),
        assigned_to=names.get(event.assigned_to or ""),
        level=definition.escalation[event.escalation - 1] if is_escalated else None,
        reason=event.reason,
    )


def record_address(officer_page: OfficerPage, found: ErrorReport) -> str | None:
    """Return the address at which the record is mended; None for a page without one."""
    folder = _FOLDERS.get(found.kind)
    if folder is None or found.code is None:
        return None
    return officer_page.address(folder, found.code.removeprefix(_OFFICES))
