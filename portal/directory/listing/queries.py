"""Reads of records for officers: one page of a list, only of agencies that they may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text
from geo.errors import NotFound
from geo.folding import fold_text
from geo.messages import mark as _
from layers.releases.models import Release
from layers.releases.queries import find_release
from layers.releases.rules import ReleaseKind
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import StagedRecord
from portal.directory.registers.queries import by_name, owner_column
from portal.directory.registers.rules import Content
from portal.proposals.models import Proposal
from portal.proposals.rules import UNDECIDED


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list; `proposals` is how many wait for a decision."""

    code: str
    agency: str
    names: Names
    verified_at: date | None
    review_by: date | None
    proposals: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are wanted: of these agencies (None: all), with a text, due before a day."""

    agencies: frozenset[str] | None
    text: str = ""
    due_before: date | None = None


def record_lines(
    session: Session,
    register: Register,
    wanted: Wanted,
    *,
    language: str,
    limit: int,
    offset: int = 0,
) -> tuple[list[RecordLine], int]:
    """List records by name, and count them all; after the last page the count is 0."""
    model = register.definition.model
    rows = session.execute(
        select(
            model.code,
            owner_column(register).label("agency"),
            model.names,
            model.verified_at,
            model.review_by,
            _undecided(register).label("proposals"),
            func.count().over().label("all"),
        )
        .where(model.superseded_in.is_(None), *_conditions(register, wanted))
        .order_by(by_name(register, language), model.code)
        .limit(limit)
        .offset(offset)
    ).all()
    return [RecordLine(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _undecided(register: Register) -> ColumnElement[int]:
    definition = register.definition
    return (
        select(func.count())
        .where(
            Proposal.kind == definition.subject.value,
            Proposal.code == definition.model.code,
            Proposal.state == any_text(UNDECIDED),
        )
        .correlate(definition.model)
        .scalar_subquery()
    )


def _conditions(register: Register, wanted: Wanted) -> list[ColumnElement[bool]]:
    model = register.definition.model
    conditions: list[ColumnElement[bool]] = []
    if wanted.agencies is not None:
        conditions.append(owner_column(register) == any_text(wanted.agencies))
    for word in fold_text(wanted.text).split():
        held = model.search_text.contains(word, autoescape=True)
        conditions.append(or_(held, model.code.contains(word, autoescape=True)))
    if wanted.due_before is not None:
        conditions.append(model.review_by < wanted.due_before)
    return conditions


def table_releases(
    session: Session, register: Register, agencies: frozenset[str] | None, *, limit: int
) -> Sequence[Release]:
    """List the releases that files and reverts have made, the newest first.

    `agencies` limits them to those of files that spoke for one of these agencies.
    """
    of_register = Release.collection == register.value
    wanted = select(Release).where(of_register, Release.kind != ReleaseKind.EDIT)
    if agencies is not None:
        wanted = wanted.where(Release.scope == any_text(agencies))
    return session.scalars(wanted.order_by(Release.number.desc()).limit(limit)).all()


def part_releases(
    session: Session,
    layers: Iterable[str],
    agencies: frozenset[str] | None,
    *,
    limit: int,
) -> Sequence[Release]:
    """List the releases of layers that spoke for one agency's places alone, the newest first.

    `agencies` limits them to those of these agencies.
    """
    is_part = (
        Release.scope.is_not(None) if agencies is None else Release.scope == any_text(agencies)
    )
    wanted = select(Release).where(Release.collection == any_text(layers), is_part)
    return session.scalars(wanted.order_by(Release.made_at.desc()).limit(limit)).all()


def release_here(
    session: Session, register: Register, number: int, agencies: frozenset[str] | None
) -> Release:
    """Return a release that a file or a revert has made; raises NotFound.

    Also for one that did not speak for one of these agencies alone; None takes all.
    """
    release = find_release(session, register.value, number)
    is_ours = release is not None and (agencies is None or release.scope in agencies)
    if release is None or release.kind == ReleaseKind.EDIT or not is_ours:
        raise NotFound(
            _("The register of {register} has no release {number} for this: see its releases."),
            register=register.value,
            number=number,
        )
    return release


def staged_contents(
    session: Session, release: Release, codes: Iterable[str]
) -> dict[str, Content | None]:
    """Return what waits in a release for some of its records; None is a record that goes."""
    rows = session.execute(
        select(StagedRecord.code, StagedRecord.content).where(
            StagedRecord.register == release.collection,
            StagedRecord.number == release.staged_as,
            StagedRecord.code == any_text(codes),
        )
    )
    return {row.code: row.content for row in rows}
