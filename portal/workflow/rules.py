"""What may come next, until when, and how far an item that is late has risen: pure facts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil
from typing import Protocol

from layers.calendar.rules import Calendar
from portal.workflow.definitions import Definition, Level, Transition

LONGEST_REASON = 2_000
# The task that makes levels of escalation known at their moment; the night finds what it missed.
ESCALATE = "escalate overdue"
# Later ones wait for a night, so that the queue holds no job of every open item.
AT_ITS_MOMENT = timedelta(days=3)
# Whose affair it is when it is no agency's: that of those who have a role in all of them.
NOBODYS = "*"
_MOMENT = timedelta(microseconds=1)


class Action(StrEnum):
    """What happens to an item without a transition; a transition has a name of its own."""

    OPENED = "opened"
    ESCALATED = "escalated"
    MERGED = "merged"
    SEPARATED = "separated"
    FOLLOWED = "followed"


class Event(Protocol):
    """What happened to an item: `action` is that of a transition or one of `Action`.

    `state` is the one that the item is in from then on.
    """

    @property
    def at(self) -> datetime:
        """The moment, aware."""
        ...

    @property
    def action(self) -> str:
        """What was done."""
        ...

    @property
    def state(self) -> str:
        """The state from then on."""
        ...


@dataclass(frozen=True)
class Happened:
    """An event that is not in the database (see Event)."""

    at: datetime
    action: str
    state: str


def next_states(
    definition: Definition, state: str, roles: Collection[str]
) -> tuple[Transition, ...]:
    """Return what somebody with these roles may do with an item in a state."""
    return tuple(
        one for one in definition.transitions_from(state) if not set(roles).isdisjoint(one.by)
    )


def due_at(definition: Definition, events: Sequence[Event], calendar: Calendar) -> datetime | None:
    """Return the moment by which something has to happen; None while the clock stands.

    The earlier of two: the end of the working days that the present state has, and of those that
    the whole has. The day on which they begin does not count, nor does a day off, nor one that
    ended while the clock stood. `events` are all of the item, in their order.
    """
    now = definition.state(events[-1].state)
    if not now.counts_time:
        return None
    ends = (
        _end_of_state(definition, events, calendar),
        _end_of_whole(definition, events, calendar),
    )
    return min((end for end in ends if end is not None), default=None)


def in_state_since(definition: Definition, events: Sequence[Event]) -> datetime:
    """Return when an item came into its present state, or its clock began anew there."""
    since = events[-1].at
    for event in reversed(events):
        if event.state != events[-1].state:
            break
        since = event.at
        if _restarts(definition, event):
            break
    return since


def moves_at(
    definition: Definition, events: Sequence[Event], calendar: Calendar
) -> tuple[Transition, datetime] | None:
    """Return what happens to an item by itself and when; None for nothing.

    Working days count here also while the clock stands: whoever is waited for has had them.
    """
    for one in definition.transitions_from(events[-1].state):
        if one.after_working_days is not None:
            since = in_state_since(definition, events)
            return one, calendar.deadline(since, one.after_working_days)
    return None


def rises_at(
    definition: Definition, events: Sequence[Event], calendar: Calendar
) -> tuple[datetime | None, ...]:
    """Return the moment at which each level of escalation is reached; None for never as it stands.

    While the clock stands none is.
    """
    if not definition.state(events[-1].state).counts_time:
        return (None,) * len(definition.escalation)
    return tuple(_rises_at(definition, one, events, calendar) for one in definition.escalation)


def escalation(moments: Sequence[datetime | None], now: datetime) -> int:
    """Return the highest level that is reached by now; 0 is none."""
    reached = (number for number, at in enumerate(moments, 1) if at is not None and at <= now)
    return max(reached, default=0)


def escalates_at(moments: Sequence[datetime | None], level: int) -> datetime | None:
    """Return the moment at which an item on a level rises to a higher one; None for never."""
    return min((at for at in moments[level:] if at is not None), default=None)


def _rises_at(
    definition: Definition, level: Level, events: Sequence[Event], calendar: Calendar
) -> datetime | None:
    if level.without_action_hours is not None:
        acted = next(one.at for one in reversed(events) if one.action != Action.ESCALATED)
        return acted + timedelta(hours=level.without_action_hours)
    if level.times_the_whole is not None:
        return _end_of_whole(definition, events, calendar, level.times_the_whole)
    due = {"state": _end_of_state, "whole": _end_of_whole, "earlier": due_at}[level.of](
        definition, events, calendar
    )
    if due is None or level.after_working_days is None:
        return None
    last_day = calendar.day_of(due - _MOMENT)
    return calendar.end_of(calendar.add_working_days(last_day, level.after_working_days))


def _end_of_state(
    definition: Definition, events: Sequence[Event], calendar: Calendar
) -> datetime | None:
    working_days = definition.state(events[-1].state).working_days
    if working_days is None:
        return None
    return calendar.deadline(in_state_since(definition, events), working_days)


def _end_of_whole(
    definition: Definition, events: Sequence[Event], calendar: Calendar, times: float = 1
) -> datetime | None:
    if definition.working_days is None:
        return None
    working_days = ceil(definition.working_days * times)
    begun = _clock_begun(definition, events)
    return _end_of_running(definition, begun, working_days, calendar)


def _clock_begun(definition: Definition, events: Sequence[Event]) -> Sequence[Event]:
    """Leave out what was before the clock of the whole began, or began anew."""
    for number in range(len(events) - 1, 0, -1):
        if _restarts(definition, events[number]):
            return events[number:]
    return events


def _restarts(definition: Definition, event: Event) -> bool:
    return any(one.restarts_clock and one.name == event.action for one in definition.transitions)


def _end_of_running(
    definition: Definition, events: Sequence[Event], working_days: int, calendar: Calendar
) -> datetime:
    stood = [
        (event.at, following.at)
        for event, following in pairwise(events)
        if not definition.state(event.state).counts_time
    ]
    day = calendar.add_working_days(calendar.day_of(events[0].at), 0)
    while True:
        end = calendar.end_of(day)
        if not any(begin <= end < over for begin, over in stood):
            if working_days == 0:
                return end
            working_days -= 1
        day = calendar.next_working_day(day)
