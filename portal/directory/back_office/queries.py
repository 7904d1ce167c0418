"""Reads for officers, each limited to the agencies that they may see; None is every agency."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text
from layers.features.models import Feature
from layers.releases.models import Release
from layers.releases.rules import ReleaseState
from portal.directory.offices.schemas import LAYER
from portal.directory.registers.definitions import REGISTERS, Register, Subject
from portal.directory.registers.queries import owner_column
from portal.proposals.models import Proposal
from portal.proposals.queries import seen_by
from portal.proposals.rules import UNDECIDED

Agencies = frozenset[str] | None
_OFFICE_AGENCY = Feature.attributes["agency"].astext


@dataclass(frozen=True, slots=True)
class DueRecord:
    """An agency or service that has to be looked through by a day."""

    kind: Subject
    code: str
    names: Names
    review_by: date


@dataclass(frozen=True, slots=True)
class Due:
    """The records that are due first, and how many there are in all."""

    rows: tuple[DueRecord, ...]
    count: int


def due_for_review(session: Session, agencies: Agencies, until: date, *, limit: int) -> Due:
    """List the agencies and services that are to be reviewed until a day, the oldest first."""
    parts = [_due(register, agencies, until) for register in Register]
    found = union_all(*parts).subquery()
    rows = session.execute(
        select(found, func.count().over().label("total"))
        .order_by(found.c.review_by, found.c.kind, found.c.code)
        .limit(limit)
    ).all()
    due = tuple(DueRecord(Subject(r.kind), r.code, r.names, r.review_by) for r in rows)
    return Due(due, rows[0].total if rows else 0)


def _due(register: Register, agencies: Agencies, until: date) -> Select[Any]:
    model, kind = register.definition.model, literal(register.subject.value)
    columns: list[Any] = [kind.label("kind"), model.code, model.names, model.review_by]
    return select(*columns).where(
        model.superseded_in.is_(None),
        model.review_by <= until,
        *_of(owner_column(register), agencies),
    )


@dataclass(frozen=True, slots=True)
class ReleaseSeen:
    """A release and how many records of the officer's agencies it brought; the name of one."""

    kind: Subject
    number: int
    release_kind: str
    made_by: str
    approved_by: str | None
    activated_at: datetime
    count: int
    code: str


def releases_waiting(
    session: Session, layers: Collection[str], agencies: Agencies, *, limit: int
) -> Sequence[Release]:
    """List what waits for a decision, the oldest first: imports of these layers, and tables.

    Tables and parts of other layers are those of files that spoke for one of these agencies.
    """
    is_of_table = Release.collection == any_text([one.value for one in Register])
    tables = is_of_table if agencies is None else Release.scope == any_text(agencies)
    return session.scalars(
        select(Release)
        .where(
            Release.state == ReleaseState.STAGED,
            or_(Release.collection == any_text(layers), tables),
        )
        .order_by(Release.made_at)
        .limit(limit)
    ).all()


def latest_releases(session: Session, agencies: Agencies, *, limit: int) -> list[ReleaseSeen]:
    """List the releases that brought in records of these agencies, the newest first."""
    parts = [_brought(register, agencies) for register in Register]
    parts.append(_brought_offices(agencies))
    found = union_all(*parts).subquery()
    rows = session.execute(
        select(found).order_by(found.c.activated_at.desc(), found.c.kind).limit(limit)
    )
    return [ReleaseSeen(Subject(row.kind), *row[1:]) for row in rows]


def _brought(register: Register, agencies: Agencies) -> Select[Any]:
    model = register.definition.model
    join = and_(Release.collection == register.value, Release.number == model.introduced_in)
    brought = _grouped(register.subject, model.code).join(model, join)
    return brought.where(*_of(owner_column(register), agencies))


def _brought_offices(agencies: Agencies) -> Select[Any]:
    join = and_(Release.collection == Feature.layer, Release.number == Feature.introduced_in)
    return (
        _grouped(Subject.OFFICE, Feature.ref)
        .join(Feature, join)
        .where(Feature.layer == LAYER, *_of(_OFFICE_AGENCY, agencies))
    )


def _grouped(
    kind: Subject,
    code: Any,  # noqa: ANN401 - a mapped column
) -> Select[Any]:
    which = (
        Release.number,
        Release.kind,
        Release.made_by,
        Release.approved_by,
        Release.activated_at,
    )
    return (
        select(
            literal(kind.value).label("kind"),
            Release.number.label("number"),
            Release.kind.label("release_kind"),
            *which[2:],
            func.count().label("count"),
            func.min(code).label("code"),
        )
        .select_from(Release)
        .where(Release.activated_at.is_not(None))
        .group_by(*which)
    )


def proposals_decided(session: Session, agencies: Agencies, *, limit: int) -> Sequence[Proposal]:
    """List the proposals that somebody has decided about, the last decision first."""
    decided_at = func.coalesce(Proposal.decided_at, Proposal.submitted_at, Proposal.made_at)
    return session.scalars(
        select(Proposal)
        .where(~(Proposal.state == any_text(UNDECIDED)), *seen_by(agencies))
        .order_by(decided_at.desc())
        .limit(limit)
    ).all()


def last_owner(session: Session, kind: Subject, code: str) -> str | None:
    """Return the agency that answers, or answered last, for a record; None when nobody ever did.

    An empty text stands for an office that names no agency.
    """
    if kind in REGISTERS:
        register = REGISTERS[kind]
        model = register.definition.model
        return session.scalar(
            select(owner_column(register))
            .where(model.code == code)
            .order_by(model.introduced_in.desc())
            .limit(1)
        )
    owner = case((_OFFICE_AGENCY.is_(None), ""), else_=_OFFICE_AGENCY)
    return session.scalar(
        select(owner)
        .where(Feature.layer == LAYER, Feature.ref == code)
        .order_by(Feature.introduced_in.desc())
        .limit(1)
    )


def _of(
    owner: Any,  # noqa: ANN401 - a mapped column or a value inside JSON
    agencies: Agencies,
) -> tuple[ColumnElement[bool], ...]:
    return () if agencies is None else (owner == any_text(agencies),)
