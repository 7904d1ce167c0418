"""Reads of the registers for machines: their state, and all records of a release in batches."""

from collections.abc import Iterable, Iterator
from datetime import UTC

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from geo.database import any_text, sql
from portal.directory.published.rules import Published, Versions
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import whole_content

_BATCH = 200


def versions(session: Session) -> Versions:
    """Return the state of the directory as the session sees it, in one statement."""
    found = session.execute(sql("portal.directory.published", "versions")).one()
    changed_at = None if found.changed_at is None else found.changed_at.astimezone(UTC)
    releases = {one: (found.registers or {}).get(one.value, 0) for one in Register}
    return Versions(releases, found.offices, found.areas, changed_at)


def published(session: Session, register: Register, codes: Iterable[str]) -> dict[str, Published]:
    """Return the current records with these codes, in one statement."""
    model = register.definition.model
    # PostgreSQL takes no NUL, not even to find nothing.
    wanted = any_text(code for code in codes if "\0" not in code)
    found = _read(session, register, model.superseded_in.is_(None), model.code == wanted)
    return {record.code: record for record in found}


def codes_of(session: Session, register: Register, release: int) -> frozenset[str]:
    """Return the codes of all records as a release left them."""
    model = register.definition.model
    return frozenset(session.scalars(select(model.code).where(*_then(register, release))))


def batches(session: Session, register: Register, release: int) -> Iterator[list[Published]]:
    """Yield all records as a release left them, some at a time, ordered by code."""
    model = register.definition.model
    last = ""
    while True:
        batch = _read(session, register, model.code > last, *_then(register, release), most=_BATCH)
        if batch:
            yield batch
            last = batch[-1].code
        if len(batch) < _BATCH:
            return


def _then(register: Register, release: int) -> tuple[ColumnElement[bool], ...]:
    model = register.definition.model
    still_there = model.superseded_in.is_(None) | (model.superseded_in > release)
    return model.introduced_in <= release, still_there


def _read(
    session: Session,
    register: Register,
    *conditions: ColumnElement[bool],
    most: int | None = None,
) -> list[Published]:
    model = register.definition.model
    rows = session.execute(
        select(model.code, model.changed_at, whole_content(register))
        .where(*conditions)
        .order_by(model.code)
        .limit(most)
    )
    return [Published(row.code, row.changed_at.astimezone(UTC), row.content) for row in rows]
