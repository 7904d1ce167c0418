"""Reads of records and offices for officers: one page of a list, of agencies they may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text
from geo.errors import NotFound
from geo.messages import mark as _
from layers.features.models import Feature
from layers.releases.models import Release
from layers.releases.queries import find_release
from layers.releases.rules import ReleaseKind
from portal.directory.listing.paging import Place, slice_of
from portal.directory.listing.wanted import OFFICE_AGENCY, Wanted
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.models import StagedRecord
from portal.directory.registers.queries import by_name, owner_column
from portal.directory.registers.rules import Content
from portal.proposals.models import FurtherRecord, Proposal
from portal.proposals.rules import UNDECIDED

Line = TypeVar("Line")


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
class OfficeLine:
    """An office in a list; `proposals` is how many wait for a decision."""

    ref: str
    agency: str | None
    names: Names
    area_codes: list[str]
    opening_hours: str | None
    verified_at: date | None
    proposals: int


@dataclass(frozen=True, slots=True)
class Listed(Generic[Line]):
    """A page of a list, how many rows there are in all, and the keys of the pages beside it."""

    lines: Sequence[Line]
    count: int
    before: str | None
    after: str | None


def record_lines(
    session: Session, register: Register, wanted: Wanted, *, language: str, limit: int
) -> list[RecordLine]:
    """List records by name, the first so many of them."""
    order = (by_name(register, language), register.definition.model.code)
    rows = session.execute(_records(register, wanted).order_by(*order).limit(limit))
    return [RecordLine(*row) for row in rows]


def record_page(
    session: Session,
    register: Register,
    wanted: Wanted,
    place: Place,
    *,
    language: str,
    limit: int,
) -> Listed[RecordLine]:
    """Return a page of the records by name, and count them all."""
    key = (by_name(register, language), register.definition.model.code)
    found = slice_of(session, _records(register, wanted), key, place, limit)
    lines = [RecordLine(*row[: -len(key)]) for row in found.rows]
    return Listed(lines, count_records(session, register, wanted), found.before, found.after)


def _records(register: Register, wanted: Wanted) -> Any:  # noqa: ANN401 - a select of a register
    model = register.definition.model
    return select(
        model.code,
        owner_column(register).label("agency"),
        model.names,
        model.verified_at,
        model.review_by,
        _undecided(register.subject, model.code),
    ).where(*wanted.of_records(register))


def count_records(session: Session, register: Register, wanted: Wanted) -> int:
    """Count the records of a list."""
    counted = select(func.count()).select_from(register.definition.model)
    return session.scalar(counted.where(*wanted.of_records(register))) or 0


def record_codes(session: Session, register: Register, wanted: Wanted, *, most: int) -> list[str]:
    """List the codes of the records of a list, at most so many."""
    model = register.definition.model
    codes = select(model.code).where(*wanted.of_records(register))
    return list(session.scalars(codes.order_by(model.code).limit(most)))


def office_page(
    session: Session, wanted: Wanted, place: Place, *, limit: int
) -> Listed[OfficeLine]:
    """Return a page of the offices agency by agency and area by area, and count them all."""
    areas = func.array_to_string(Feature.area_codes, "/")
    key = (func.coalesce(OFFICE_AGENCY, ""), areas, Feature.ref)
    statement = select(
        Feature.ref,
        OFFICE_AGENCY,
        Feature.names,
        Feature.area_codes,
        Feature.opening_hours,
        Feature.verified_at,
        _undecided(Subject.OFFICE, Feature.ref),
    ).where(*wanted.of_offices())
    found = slice_of(session, statement, key, place, limit)
    lines = [OfficeLine(*row[: -len(key)]) for row in found.rows]
    return Listed(lines, count_offices(session, wanted), found.before, found.after)


def count_offices(session: Session, wanted: Wanted) -> int:
    """Count the offices of a list."""
    return session.scalar(select(func.count(Feature.ref)).where(*wanted.of_offices())) or 0


def office_refs(session: Session, wanted: Wanted, *, most: int) -> list[str]:
    """List the refs of the offices of a list, at most so many."""
    refs = select(Feature.ref).where(*wanted.of_offices())
    return list(session.scalars(refs.order_by(Feature.ref).limit(most)))


def _undecided(subject: Subject, code: Any) -> ColumnElement[int]:  # noqa: ANN401 - a mapped column
    """Count the proposals that change the record of a row and nobody has decided about."""
    is_open = (Proposal.kind == subject.value, Proposal.state == any_text(UNDECIDED))
    own = select(func.count()).where(*is_open, Proposal.code == code)
    further = (
        select(func.count())
        .select_from(FurtherRecord)
        .join(Proposal, Proposal.id == FurtherRecord.proposal_id)
        .where(*is_open, FurtherRecord.code == code)
    )
    return own.scalar_subquery() + further.scalar_subquery()


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
