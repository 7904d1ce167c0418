"""Reading the audit log for people: who may see which events, what is chosen, page by page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, select, true
from sqlalchemy.orm import Session

from geo.database import Database, any_text
from portal.audit.models import AuditEvent
from portal.audit.rules import ActorKind

# What is about people and how they sign in: for those who administrate them.
KINDS_ABOUT_PEOPLE = ("account", "invitation")
_BATCH = 500


@dataclass(frozen=True)
class Reach:
    """The agencies whose events somebody sees, and those whose people; None is all and nobody's."""

    agencies: frozenset[str] | None
    people_of: frozenset[str] | None


@dataclass(frozen=True)
class Choice:
    """Which events are asked for; None asks for all. `since` is the first moment, `until` none."""

    actor: tuple[str, str | None] | None = None
    actions: frozenset[str] | None = None
    objects: Collection[tuple[str, str]] | None = None
    agency: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as it is shown; `old` and `new` are what was written down, None for nothing."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    object_kind: str
    object_id: str
    agency: str | None
    old: Any
    new: Any
    network: str | None


_COLUMNS = tuple(getattr(AuditEvent, name) for name in SeenEvent.__dataclass_fields__)


def events_seen(
    session: Session, reach: Reach, choice: Choice, *, limit: int
) -> Sequence[SeenEvent]:
    """List the newest events that are asked for and may be seen; the next page is `before`."""
    rows = session.execute(
        select(*_COLUMNS)
        .where(*_within(reach), *_chosen(choice))
        .order_by(AuditEvent.seq.desc())
        .limit(limit)
    )
    return [SeenEvent(*row) for row in rows]


def batches_of_events(
    database: Database, reach: Reach, choice: Choice
) -> Iterator[Sequence[SeenEvent]]:
    """Yield all events that are asked for, the newest first, each batch in a session of its own.

    Events are only ever added, so what comes meanwhile changes nothing of what is still to come.
    """
    while True:
        with database.reading() as session:
            batch = events_seen(session, reach, choice, limit=_BATCH)
        if not batch:
            return
        yield batch
        choice = replace(choice, before=batch[-1].seq)


def _within(reach: Reach) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = []
    if reach.agencies is not None:
        said.append(AuditEvent.agency == any_text(reach.agencies))
    about_people = AuditEvent.object_kind == any_text(KINDS_ABOUT_PEOPLE)
    if reach.people_of is not None:
        said.append(or_(~about_people, AuditEvent.agency == any_text(reach.people_of)))
    return said


def _chosen(choice: Choice) -> Iterator[ColumnElement[bool]]:
    if choice.actor is not None:
        kind, actor_id = choice.actor
        # Written into the statement: plans are kept, and one that does not know how rare the events
        # of the public are reads all others.
        yield AuditEvent.actor_kind == literal(ActorKind(kind).value, literal_execute=True)
        yield true() if actor_id is None else AuditEvent.actor_id == actor_id
    if choice.actions is not None:
        yield AuditEvent.action == any_text(choice.actions)
    if choice.objects is not None:
        yield or_(*(_is_about(kind, id_) for kind, id_ in choice.objects), false())
    if choice.agency is not None:
        yield AuditEvent.agency == choice.agency
    yield from _between(choice)


def _between(choice: Choice) -> Iterator[ColumnElement[bool]]:
    if choice.since is not None:
        yield AuditEvent.at >= choice.since
    if choice.until is not None:
        yield AuditEvent.at < choice.until
    if choice.before is not None:
        yield AuditEvent.seq < choice.before


def _is_about(kind: str, object_id: str) -> ColumnElement[bool]:
    return and_(AuditEvent.object_kind == kind, AuditEvent.object_id == object_id)
