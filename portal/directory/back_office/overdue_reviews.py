"""The records whose day of review has passed, of all agencies."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from geo.country import Names
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import owner_column


@dataclass(frozen=True, slots=True)
class OverdueRecord:
    """A record whose day of review has passed, and the agency that answers for it."""

    agency: str
    code: str
    names: Names
    review_by: date


def overdue_for_review(session: Session, today: date) -> list[OverdueRecord]:
    """List what was to be reviewed before a day, the oldest first."""
    parts = [_overdue(register, today) for register in Register]
    found = union_all(*parts).subquery()
    rows = session.execute(select(found).order_by(found.c.review_by, found.c.code))
    return [OverdueRecord(*row) for row in rows]


def _overdue(register: Register, today: date) -> Select[Any]:
    model = register.definition.model
    agency = owner_column(register).label("agency")
    columns: list[Any] = [agency, model.code, model.names, model.review_by]
    return select(*columns).where(model.superseded_in.is_(None), model.review_by < today)
