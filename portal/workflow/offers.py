"""The workflows that topics offer, each with what the topic does after something has happened."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import NotFound
from geo.messages import Several
from geo.messages import mark as _
from layers.calendar.queries import read_calendar
from layers.calendar.rules import Calendar
from portal.workflow.definitions import Definition
from portal.workflow.loading import Definitions
from portal.workflow.models import WorkflowItem


def _nothing(_session: Session, _subject: object) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Workflow:
    """What a topic offers. What it does happens in the transaction of what has happened.

    `after_change` is called with an item whose state was changed, `after_escalation` with those of
    one agency that have risen together.
    """

    definitions: Definitions
    after_change: Callable[[Session, WorkflowItem], None] = _nothing
    after_escalation: Callable[[Session, Sequence[WorkflowItem]], None] = _nothing


class Workflows:
    """The workflows of all topics by name, and the country whose working days they count."""

    def __init__(self, country: Country, workflows: Iterable[Workflow]) -> None:
        self.country = country
        self._by_name = {one.definitions.name: one for one in workflows}

    def __getitem__(self, name: str) -> Workflow:
        """Return a workflow; raises NotFound."""
        found = self._by_name.get(name)
        if found is None:
            raise NotFound(
                _("There is no workflow “{name}”; there are {names}."),
                name=name,
                names=Several(self._by_name),
            )
        return found

    def definition_of(self, item: WorkflowItem) -> Definition:
        """Return the rules that an item began with, with the days that it brings."""
        definition = self[item.definition].definitions[item.version]
        return definition if item.own_days is None else definition.with_own_days(item.own_days)

    def calendar(self, session: Session) -> Calendar:
        """Return the working days as they stand in a session's snapshot."""
        return read_calendar(session, self.country)
