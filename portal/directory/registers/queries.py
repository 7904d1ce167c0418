"""Reads of the registers: records now and as they were, the history of a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Numeric, Row, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from geo.database import any_text
from geo.errors import NotFound
from layers.releases.models import Release
from portal.directory.records.values import Record
from portal.directory.registers.definitions import PartTable, Register
from portal.directory.registers.models import RecordColumns
from portal.directory.registers.rows import own_columns
from portal.directory.registers.rules import Content

# How amounts are written: with all three decimals, and no space before them.
_AMOUNT = "FM999999990.000"


@dataclass(frozen=True)
class RecordVersion:
    """One state of a record, with the release that brought it."""

    introduced_in: int
    superseded_in: int | None
    content: Content
    content_hash: bytes
    kind: str
    made_by: str
    approved_by: str | None
    activated_at: datetime | None
    note: str | None


def whole_content(register: Register) -> ColumnElement[Any]:
    """Return the content of the record row of a query, with the parts that have tables."""
    definition = register.definition
    content: Any = definition.model.content
    for part in definition.parts:
        of_record = func.jsonb_build_object(part.field, _parts(definition.model, part))
        content = content.op("||")(func.jsonb_strip_nulls(of_record))
    whole: ColumnElement[Any] = content.label("content")
    return whole


def _parts(model: type[RecordColumns], part: PartTable) -> ColumnElement[Any]:
    """Return the parts of the record row of a query as one JSON array, in their order."""
    own = [item for column in own_columns(part) for item in (column.key, _in_json(column))]
    whole = part.model.content.op("||")(func.jsonb_strip_nulls(func.jsonb_build_object(*own)))
    of_record = getattr(part.model, part.record) == model.code
    return (
        select(func.jsonb_agg(aggregate_order_by(whole, part.model.position)))
        .where(of_record, part.model.introduced_in == model.introduced_in)
        .correlate(model)
        .scalar_subquery()
    )


def _in_json(column: Column[Any]) -> ColumnElement[Any]:
    return func.to_char(column, _AMOUNT) if isinstance(column.type, Numeric) else column


def by_name(register: Register, language: str) -> ColumnElement[str]:
    """Order the record rows of a query by their names; the forms of alef are one letter there."""
    model = register.definition.model
    name = func.coalesce(model.names[language].astext, model.search_text)
    return func.translate(func.lower(name), "أإآ", "ااا").collate("C")


def read_content(register: Register, content: Mapping[str, Any]) -> Record:
    """Make the record of a stored content."""
    return register.schema.model_validate(content)


def current_records(session: Session, register: Register) -> dict[str, Record]:
    """Return all records that are current, by their codes."""
    return _records(session, register, register.definition.model.superseded_in.is_(None))


def records(session: Session, register: Register, codes: Iterable[str]) -> dict[str, Record]:
    """Return the current records with these codes."""
    model = register.definition.model
    return _records(session, register, model.superseded_in.is_(None), model.code == any_text(codes))


def record(session: Session, register: Register, code: str) -> Record:
    """Return a current record; raises NotFound."""
    found = records(session, register, [code]).get(code)
    if found is None:
        raise NotFound(register.definition.words.unknown, code=code)
    return found


def as_of(
    session: Session, register: Register, number: int, scope: str | None = None
) -> dict[str, Record]:
    """Return the records as a release left them; `scope` limits them to those of one agency."""
    model = register.definition.model
    then = and_(
        model.introduced_in <= number,
        or_(model.superseded_in.is_(None), model.superseded_in > number),
    )
    return _records(session, register, then, *in_scope(register, scope))


def owner_column(register: Register) -> ColumnElement[str]:
    """Return the column of the record rows with the agency that answers for each."""
    column: ColumnElement[str] = getattr(register.definition.model, register.definition.owner)
    return column


def in_scope(register: Register, scope: str | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a record belongs to an agency."""
    return () if scope is None else (owner_column(register) == scope,)


def _records(
    session: Session, register: Register, *conditions: ColumnElement[bool]
) -> dict[str, Record]:
    model = register.definition.model
    rows = session.execute(
        select(model.code, whole_content(register)).where(*conditions).order_by(model.code)
    )
    return {row.code: read_content(register, row.content) for row in rows}


def current_hashes(
    session: Session, register: Register, scope: str | None, *, real_only: bool = False
) -> dict[str, bytes]:
    """Return the digest of each current record, with `real_only` without demonstration data."""
    model = register.definition.model
    rows = session.execute(
        select(model.code, model.content_hash).where(
            model.superseded_in.is_(None),
            *in_scope(register, scope),
            *([model.demo.is_(False)] if real_only else []),
        )
    )
    return {row.code: bytes(row.content_hash) for row in rows}


def hashes_as_of(
    session: Session, register: Register, number: int, codes: Iterable[str]
) -> dict[str, bytes]:
    """Return the digests of these records as a release left them."""
    model = register.definition.model
    rows = session.execute(
        select(model.code, model.content_hash).where(
            model.introduced_in <= number,
            or_(model.superseded_in.is_(None), model.superseded_in > number),
            model.code == any_text(codes),
        )
    )
    return {row.code: bytes(row.content_hash) for row in rows}


def owners(session: Session, register: Register, codes: Iterable[str]) -> dict[str, str]:
    """Return the agencies that answer for the current records with these codes."""
    model = register.definition.model
    rows = session.execute(
        select(model.code, owner_column(register).label("owner")).where(
            model.superseded_in.is_(None), model.code == any_text(codes)
        )
    )
    return {row.code: row.owner for row in rows}


def codes_of(session: Session, register: Register) -> frozenset[str]:
    """Return the codes of all current records."""
    model = register.definition.model
    return frozenset(session.scalars(select(model.code).where(model.superseded_in.is_(None))))


def history(session: Session, register: Register, code: str) -> list[RecordVersion]:
    """List the states of a record, the newest first."""
    model = register.definition.model
    rows = session.execute(
        select(
            model.introduced_in,
            model.superseded_in,
            whole_content(register),
            model.content_hash,
            Release.kind,
            Release.made_by,
            Release.approved_by,
            Release.activated_at,
            Release.note,
        )
        .join(
            Release,
            (Release.collection == register.value) & (Release.number == model.introduced_in),
        )
        .where(model.code == code)
        .order_by(model.introduced_in.desc())
    )
    return [RecordVersion(**_version(row)) for row in rows]


def _version(row: Row[Any]) -> dict[str, Any]:
    return {**row._asdict(), "content_hash": bytes(row.content_hash)}
