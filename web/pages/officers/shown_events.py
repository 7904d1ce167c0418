"""What has happened to a piece of work, in words for officers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.country import Names
from geo.messages import mark as _
from portal.audit.rules import ActorKind
from portal.workflow.definitions import Definition, Level
from portal.workflow.models import WorkflowEvent
from portal.workflow.rules import Action
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage

_PUBLIC, _PORTAL = _("the public"), _("the portal by itself")
_SAID = {
    Action.OPENED: _("Received"),
    Action.ESCALATED: _("Not dealt with in time"),
    Action.MERGED: _("Dealt with as one with another"),
    Action.SEPARATED: _("Stands alone again"),
    Action.FOLLOWED: _("Brought to where the leading one stands"),
}


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
