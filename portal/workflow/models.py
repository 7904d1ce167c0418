"""The tables of what goes from state to state, and of all that happened to it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class WorkflowItem(Table):
    """One piece of work; what it is about is a row of its topic with the same id.

    `definition` and `version` say by which rules it goes: those it began with. `agency` is whose
    affair it is, NULL is nobody's; `assigned_to` is the officer who takes care, by an id that the
    topic understands. `due_at`, `moves_at` and `escalates_at` are derived from the events by the
    calendar whose version is `calendar`; overdue is what is due before now, and stands nowhere.
    `escalation` is the level that was last made known, `escalates_at` the moment of the next.
    `last_event` is the number of the newest event. `own_days` are the working days of the states
    that take them from the item; NULL are those of the definition.
    """

    __tablename__ = "workflow_item"
    __table_args__ = (
        CheckConstraint("own_days BETWEEN 0 AND 250", name="own_days"),
        Index("ix_workflow_item_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index(
            "ix_workflow_item_moves_at", "moves_at", postgresql_where=text("moves_at IS NOT NULL")
        ),
        Index(
            "ix_workflow_item_escalates_at",
            "escalates_at",
            postgresql_where=text("escalates_at IS NOT NULL"),
        ),
        Index("ix_workflow_item_agency_definition_state", "agency", "definition", "state"),
        Index("ix_workflow_item_definition_opened_at", "definition", "opened_at"),
        Index(
            "ix_workflow_item_calendar",
            "calendar",
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    definition: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    assigned_to: Mapped[str | None] = mapped_column(String)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalates_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    moves_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalation: Mapped[int] = mapped_column(Integer, server_default="0")
    calendar: Mapped[str] = mapped_column(String)
    last_event: Mapped[int] = mapped_column(Integer)
    own_days: Mapped[int | None] = mapped_column(Integer)


class WorkflowEvent(Table):
    """Something that happened to an item; a trigger refuses to change or remove rows.

    `state` is the one from then on, `due_at` the deadline as it was known then, so that the first
    one stays known. `assigned_to` and `agency` are set where the event named one.
    """

    __tablename__ = "workflow_event"

    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    action: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    actor_kind: Mapped[str] = mapped_column(String)
    actor_id: Mapped[str] = mapped_column(String)
    actor_name: Mapped[str] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)
    assigned_to: Mapped[str | None] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalation: Mapped[int] = mapped_column(Integer, server_default="0")
