"""Reads of the table of collections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import any_text
from layers.catalogue.models import Collection


@dataclass(frozen=True, slots=True)
class CollectionState:
    """What the database knows of a layer or a register."""

    name: str
    current_release: int | None
    item_count: int
    demo: bool
    changed_at: datetime | None = None


def collection_states(session: Session, names: Iterable[str]) -> dict[str, CollectionState]:
    """Return the state of the named collections; one that was never written to is absent."""
    rows = session.execute(
        select(
            Collection.name,
            Collection.current_release,
            Collection.item_count,
            Collection.demo,
            Collection.changed_at,
        ).where(Collection.name == any_text(names))
    )
    return {row.name: CollectionState(*row) for row in rows}
