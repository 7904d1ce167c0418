"""A database with the workflow of complaints, and a clock that is moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from geo.clock import MovableClock
from geo.country import load_country
from geo.database import Database
from portal.audit.rules import Actor
from portal.audit.service import seal_with
from portal.workflow.loading import Definitions, read_definition
from portal.workflow.models import WorkflowEvent, WorkflowItem
from portal.workflow.offers import Workflow, Workflows
from portal.workflow.queries import events_of
from portal.workflow.service import Change, change_state, open_item

RANA = Actor("officer", "1", "Rana")
CITIZEN = Actor("visitor", "", "")
ALL_ROLES = ("editor", "approver", "complainant")
COMPLAINT = (Path(__file__).parent / "complaint.toml").read_text("utf-8")


@dataclass
class House:
    """Complaints, what their topic was told, and the actions of a test."""

    database: Database
    clock: MovableClock
    versions: list[str]
    changed: list[str] = field(default_factory=list)
    risen: list[list[tuple[UUID, int]]] = field(default_factory=list)

    @property
    def workflows(self) -> Workflows:
        definitions = Definitions(
            read_definition(text, "complaint.toml", ("ar", "en")) for text in self.versions
        )
        offered = Workflow(definitions, self._note_change, self._note_escalation)
        return Workflows(load_country("jo"), [offered])

    def _note_change(self, _session: Session, item: WorkflowItem) -> None:
        self.changed.append(item.state)

    def _note_escalation(self, _session: Session, items: Sequence[WorkflowItem]) -> None:
        self.risen.append([(one.id, one.escalation) for one in items])

    def open(self, agency: str | None = "health") -> UUID:
        """Open a complaint."""
        item_id = uuid4()
        with self.database.writing() as session:
            open_item(session, self.workflows, "complaint", item_id, agency, CITIZEN)
        return item_id

    def do(self, item_id: UUID, transition: str, *roles: str, **said: str | int) -> None:
        """Do something with a complaint, as somebody with all roles unless some are named."""
        change = Change(transition, **said)  # type: ignore[arg-type]  # as the caller has them
        with self.database.writing() as session:
            change_state(session, self.workflows, item_id, change, RANA, roles or ALL_ROLES)

    def item(self, item_id: UUID) -> WorkflowItem:
        """Return a complaint as it stands."""
        with self.database.reading() as session:
            return session.get_one(WorkflowItem, item_id)

    def events(self, item_id: UUID) -> Sequence[WorkflowEvent]:
        """Return what happened to a complaint."""
        with self.database.reading() as session:
            return events_of(session, item_id)


@pytest.fixture
def house(database: Database, clock: MovableClock) -> House:
    """Complaints in an empty database, on Sunday the 4th of May 2031."""
    seal_with(database.writer, b"k" * 32)
    return House(database, clock, [COMPLAINT])
