"""Reads of harvests for officers: catalogues, their runs, and what was wrong with records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from geo.messages import Message
from importers.harvest.models import HarvestFindingRow, HarvestRunRow
from importers.jobs.sentences import message_from_json
from portal.opendata.origins.models import HarvestedRecordRow, HarvestSourceRow


@dataclass(frozen=True, slots=True)
class SeenFinding:
    """What was wrong with a record; without an id it could not be read at all."""

    source_id: str | None
    title: str
    is_refusal: bool
    message: Message


def sources_of(session: Session, agencies: Collection[str] | None) -> Sequence[HarvestSourceRow]:
    """List the catalogues that agencies answer for, None: all of them."""
    found = select(HarvestSourceRow).order_by(HarvestSourceRow.code)
    if agencies is not None:
        found = found.where(HarvestSourceRow.agency.in_(sorted(agencies)))
    return session.scalars(found).all()


def newest_runs(session: Session, codes: Collection[str]) -> Mapping[str, HarvestRunRow]:
    """Return the newest run of each catalogue that was ever read."""
    last = (
        select(HarvestRunRow.source, func.max(HarvestRunRow.asked_at))
        .where(HarvestRunRow.source.in_(list(codes)))
        .group_by(HarvestRunRow.source)
    )
    newest = tuple_(HarvestRunRow.source, HarvestRunRow.asked_at).in_(last)
    return {one.source: one for one in session.scalars(select(HarvestRunRow).where(newest))}


def runs_of(session: Session, code: str, most: int) -> Sequence[HarvestRunRow]:
    """List the runs of a catalogue, the newest first."""
    mine = select(HarvestRunRow).where(HarvestRunRow.source == code)
    return session.scalars(mine.order_by(HarvestRunRow.asked_at.desc()).limit(most)).all()


def findings_of(session: Session, run_id: UUID, most: int) -> list[SeenFinding]:
    """List what was wrong with the records of a run, what was refused first."""
    mine = (
        select(HarvestFindingRow)
        .where(HarvestFindingRow.run_id == run_id)
        .order_by(HarvestFindingRow.is_refusal.desc(), HarvestFindingRow.number)
        .limit(most)
    )
    return [
        SeenFinding(one.source_id, one.title, one.is_refusal, message_from_json(one.message))
        for one in session.scalars(mine)
    ]


def datasets_of_sources(session: Session, codes: Collection[str]) -> Mapping[str, int]:
    """Return how many datasets of each catalogue are shown."""
    counted = (
        select(HarvestedRecordRow.source, func.count())
        .where(HarvestedRecordRow.source.in_(list(codes)), HarvestedRecordRow.retired_at.is_(None))
        .group_by(HarvestedRecordRow.source)
    )
    return {row[0]: row[1] for row in session.execute(counted)}
