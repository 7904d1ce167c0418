"""Questions about persons that several topics ask."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.citizens.models import PersonRow
from portal.citizens.rules import PersonState


def living_persons(session: Session, asked: Iterable[UUID]) -> set[UUID]:
    """Return those of some persons who have not left the portal."""
    here = PersonRow.state == PersonState.ACTIVE
    found = select(PersonRow.id).where(PersonRow.id.in_(list(asked)), here)
    return set(session.scalars(found))
