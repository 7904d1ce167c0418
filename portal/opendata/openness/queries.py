"""Reads of openness: how links answered, what datasets have, and how publishers stand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.opendata.datasets.rules import Version
from portal.opendata.openness.models import (
    DatasetQualityRow,
    FileCheckRow,
    LinkCheckRow,
    OpennessMonthRow,
    OpennessRow,
)
from portal.opendata.openness.quality import Criterion, Quality
from portal.opendata.openness.rules import (
    FileStatus,
    Known,
    LinkState,
    MonthOfAgency,
    address_key,
)
from portal.opendata.openness.stars import HowNext, Reason, Stars
from portal.opendata.openness.versions import addresses_of


@dataclass(frozen=True, slots=True)
class KeptQuality:
    """What was found out last about a dataset."""

    dataset_id: UUID
    agency: str
    quality: Quality
    computed_at: datetime


def known_links(session: Session, addresses: Iterable[str]) -> Mapping[str, LinkState]:
    """Return how addresses answered; one that nobody has asked yet is not among them."""
    keys = {address_key(one) for one in addresses}
    if not keys:
        return {}
    rows = session.scalars(select(LinkCheckRow).where(LinkCheckRow.address_key.in_(keys)))
    return {row.address: _state(row) for row in rows}


def known_of(session: Session, versions: Iterable[Version]) -> Known:
    """Return what was found out about the addresses and the files of versions."""
    some = list(versions)
    links = known_links(session, [one for version in some for one in addresses_of(version)])
    files = {one.attachment_id for one in some if one.attachment_id is not None}
    lost = select(FileCheckRow.attachment_id).where(
        FileCheckRow.attachment_id.in_(files), FileCheckRow.status != FileStatus.WHOLE
    )
    return Known(links, frozenset(session.scalars(lost)) if files else frozenset())


def broken_links(session: Session) -> Mapping[str, LinkState]:
    """Return all addresses that have been silent for long, for reports."""
    rows = session.scalars(select(LinkCheckRow).where(LinkCheckRow.failures > 0))
    return {row.address: state for row in rows if (state := _state(row)).is_broken}


def kept_qualities(session: Session, agencies: Collection[str] | None = None) -> list[KeptQuality]:
    """List what is known of the published datasets of agencies, None: of all; the worst first."""
    found = select(DatasetQualityRow).order_by(
        DatasetQualityRow.score, DatasetQualityRow.stars, DatasetQualityRow.dataset_id
    )
    if agencies is not None:
        found = found.where(DatasetQualityRow.agency.in_(sorted(agencies)))
    return [_quality(row) for row in session.scalars(found)]


def kept_stars(
    session: Session, resource_ids: Collection[UUID]
) -> Mapping[tuple[UUID, int], Stars]:
    """Return the stars of versions, by resource and number, as they were found out last."""
    rows = session.scalars(
        select(OpennessRow).where(OpennessRow.resource_id.in_(list(resource_ids)))
    )
    return {
        (row.resource_id, row.number): Stars(row.stars, Reason(row.reason), HowNext(row.how_next))
        for row in rows
    }


def months_of_index(session: Session, since: date) -> list[MonthOfAgency]:
    """List how publishers stood since a month, by publisher and month."""
    rows = session.scalars(
        select(OpennessMonthRow)
        .where(OpennessMonthRow.month >= since)
        .order_by(OpennessMonthRow.agency, OpennessMonthRow.month)
    )
    return [
        MonthOfAgency(row.agency, row.month, row.datasets, row.open_datasets, row.stars, row.score)
        for row in rows
    ]


def index_computed_at(session: Session) -> datetime | None:
    """Return when the index was counted last."""
    return session.scalar(select(func.max(OpennessMonthRow.computed_at)))


def _state(row: LinkCheckRow) -> LinkState:
    return LinkState(row.status, row.checked_at, row.failures, row.first_failure, row.last_success)


def _quality(row: DatasetQualityRow) -> KeptQuality:
    met = {one: bool(row.criteria.get(one)) for one in Criterion}
    return KeptQuality(row.dataset_id, row.agency, Quality(row.stars, met), row.computed_at)
