"""What a workflow is: states, transitions, deadlines and levels of escalation."""

from collections.abc import Collection, Iterable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo.errors import NotFound
from geo.messages import mark as _

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
WorkingDays = Annotated[int, Field(ge=0, le=250)]

# Those that the texts of the portal are written in.
LANGUAGES = ("ar", "en")
# What happens to an item without a transition, see portal.workflow.rules.Action.
RESERVED = frozenset({"opened", "escalated", "merged", "separated", "followed"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkflowState(_Strict):
    """Where an item can be.

    In `working_days` of being here something has to happen. While the clock stands, as it does
    in a final state and where somebody else has to answer first, no day counts. Where `own_days`
    is true an item may bring its own number of days, which takes the place of `working_days`.
    """

    name: Name
    names: dict[str, str]
    working_days: WorkingDays | None = None
    own_days: bool = False
    clock: Literal["runs", "stands"] = "runs"
    is_final: bool = False

    @property
    def counts_time(self) -> bool:
        """Check whether the days here count."""
        return self.clock == "runs" and not self.is_final

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.working_days is not None and not self.counts_time:
            raise ValueError(
                f"the state “{self.name}” has a deadline and no clock that runs: leave one out"
            )
        if self.own_days and self.working_days is None:
            raise ValueError(
                f"the state “{self.name}” takes own_days and has no working_days for items"
                " that bring none"
            )
        return self


class Transition(_Strict):
    """What can be done with an item: it leads from any of the states `before` to the state `to`.

    `names` stand on the button, `event_names` in the history when it is done.
    `by` are words for who may, which the caller understands, as “editor”. `after_working_days`
    says that it happens by itself when an item has been in its state for so long. What
    `restarts_clock`, as an appeal does, gets the whole deadline anew; what `assigns` names who
    takes care of the item from now on, what `transfers` the agency whose affair it becomes.
    """

    name: Name
    names: dict[str, str]
    event_names: dict[str, str]
    before: Annotated[tuple[Name, ...], Field(min_length=1, alias="from")]
    to: Name
    by: tuple[Name, ...] = ()
    needs_reason: bool = False
    assigns: bool = False
    transfers: bool = False
    restarts_clock: bool = False
    after_working_days: WorkingDays | None = None

    @model_validator(mode="after")
    def _somebody_makes_it(self) -> Self:
        if not self.by and self.after_working_days is None:
            raise ValueError(f"nobody may make the transition “{self.name}”: name a role in “by”")
        asks = self.needs_reason or self.assigns or self.transfers
        if self.after_working_days is not None and asks:
            raise ValueError(
                f"the transition “{self.name}” happens by itself, so nobody can be asked for"
                " anything"
            )
        return self


class Level(_Strict):
    """One level of escalation, reached in one of three ways.

    `after_working_days` count from the deadline `of` the state, of the whole, or of whichever is
    earlier. `without_action_hours` are hours of the clock in which nobody has done anything while
    it ran. `times_the_whole` is the working days of the whole, so many times.
    """

    after_working_days: WorkingDays | None = None
    of: Literal["earlier", "state", "whole"] = "earlier"
    without_action_hours: Annotated[int | None, Field(ge=1, le=10_000)] = None
    times_the_whole: Annotated[float | None, Field(gt=1, le=10)] = None
    names: dict[str, str]
    role: Name

    @model_validator(mode="after")
    def _is_reached_in_one_way(self) -> Self:
        ways = (self.after_working_days, self.without_action_hours, self.times_the_whole)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "a level of escalation is reached in one way: by after_working_days, by"
                " without_action_hours, or by times_the_whole"
            )
        return self


class Definition(_Strict):
    """One version of a workflow. `working_days` is the time for the whole of it."""

    name: Name
    version: Annotated[int, Field(ge=1)]
    names: dict[str, str]
    start: Name
    working_days: WorkingDays | None = None
    states: Annotated[tuple[WorkflowState, ...], Field(min_length=1)]
    transitions: tuple[Transition, ...] = ()
    escalation: tuple[Level, ...] = ()

    def state(self, name: str) -> WorkflowState:
        """Return a state; raises NotFound."""
        found = next((state for state in self.states if state.name == name), None)
        if found is None:
            raise NotFound(
                _("The workflow {workflow} has no state “{state}”."),
                workflow=f"{self.name} {self.version}",
                state=name,
            )
        return found

    def with_own_days(self, days: int) -> Self:
        """Return the definition for an item that brings its own number of working days."""
        states = tuple(
            one.model_copy(update={"working_days": days}) if one.own_days else one
            for one in self.states
        )
        return self.model_copy(update={"states": states})

    def transition(self, state: str, name: str) -> Transition | None:
        """Return what leads out of a state under a name; None where nothing does."""
        return next((one for one in self.transitions_from(state) if one.name == name), None)

    def transitions_from(self, state: str) -> tuple[Transition, ...]:
        """Return all that leads out of a state."""
        return tuple(one for one in self.transitions if state in one.before)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _check_names(self)
        _check_targets(self)
        _check_reachable(self)
        _check_automatic(self)
        _check_levels(self)
        return self


def _check_levels(definition: Definition) -> None:
    for of in ("earlier", "state", "whole"):
        days = [
            level.after_working_days
            for level in definition.escalation
            if level.after_working_days is not None and level.of == of
        ]
        if days != sorted(set(days)):
            raise ValueError("each level of escalation has to come later than the one before")
    of_whole = any(
        level.times_the_whole is not None or level.of == "whole" for level in definition.escalation
    )
    if of_whole and definition.working_days is None:
        raise ValueError("a level of escalation is of the whole, which has no working_days")


def _check_names(definition: Definition) -> None:
    _refuse_twice("state", (state.name for state in definition.states))
    _refuse_twice("transition", (one.name for one in definition.transitions))

    for one in definition.transitions:
        if one.name in RESERVED:
            raise ValueError(f"“{one.name}” is no name for a transition: it has a meaning already")


def _refuse_twice(kind: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"there are two {kind}s “{name}”: rename one")
        seen.add(name)


def _check_targets(definition: Definition) -> None:
    known = {state.name for state in definition.states}
    if definition.start not in known:
        raise ValueError(f"it starts in “{definition.start}”, which is no state of it")
    for one in definition.transitions:
        for name in (*one.before, one.to):
            if name not in known:
                raise ValueError(f"the transition “{one.name}” names “{name}”, which is no state")


def _check_reachable(definition: Definition) -> None:
    """Every state can be reached from the start, and an end can be reached from every state."""
    steps = [(before, one.to) for one in definition.transitions for before in one.before]
    reached = _closure({definition.start}, steps)
    ending = _closure(
        {state.name for state in definition.states if state.is_final},
        [(to, before) for before, to in steps],
    )
    for state in definition.states:
        if state.name not in reached:
            raise ValueError(f"nothing leads to the state “{state.name}”")
        if state.name not in ending:
            raise ValueError(f"the state “{state.name}” leads to no final state")


def _closure(names: Collection[str], steps: Collection[tuple[str, str]]) -> set[str]:
    found = set(names)
    while more := {to for before, to in steps if before in found} - found:
        found |= more
    return found


def _check_automatic(definition: Definition) -> None:
    for state in definition.states:
        automatic = [
            one.name
            for one in definition.transitions_from(state.name)
            if one.after_working_days is not None
        ]
        if automatic and state.is_final:
            raise ValueError(f"the final state “{state.name}” cannot end by itself")
        if len(automatic) > 1:
            raise ValueError(
                f"two transitions leave the state “{state.name}” by themselves: "
                + ", ".join(automatic)
            )
