"""Reads of what was found in versions: for officers alone."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import VersionState
from portal.opendata.privacy.models import FindingRow, ScanRow
from portal.opendata.privacy.rules import Finding, Kind, Outcome, Scan, ScanState


def scans_of(session: Session, resource_ids: Collection[UUID]) -> dict[tuple[UUID, int], Scan]:
    """Return how the looks at the versions of some resources went, with their findings."""
    findings: dict[tuple[UUID, int], list[Finding]] = {}
    mine = select(FindingRow).where(FindingRow.resource_id.in_(resource_ids))
    for one in session.scalars(mine.order_by(FindingRow.position)):
        findings.setdefault((one.resource_id, one.number), []).append(_finding(one))
    rows = session.scalars(select(ScanRow).where(ScanRow.resource_id.in_(resource_ids)))
    return {
        (row.resource_id, row.number): _scan(row, findings.get((row.resource_id, row.number), []))
        for row in rows
    }


def open_findings(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count what nobody has decided about, by dataset: in versions that are not published yet."""
    counted = (
        select(ResourceRow.dataset_id, func.count())
        .select_from(FindingRow)
        .join(
            VersionRow,
            (VersionRow.resource_id == FindingRow.resource_id)
            & (VersionRow.number == FindingRow.number),
        )
        .join(ResourceRow, ResourceRow.id == FindingRow.resource_id)
        .where(
            ResourceRow.dataset_id.in_(dataset_ids),
            FindingRow.outcome.is_(None),
            VersionRow.state.in_([VersionState.DRAFT, VersionState.CHECKED]),
        )
        .group_by(ResourceRow.dataset_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def unlooked(session: Session, resource_id: UUID, number: int) -> bool:
    """Check whether a version with a file has not been looked at to the end."""
    version = session.get_one(VersionRow, (resource_id, number))
    if version.attachment_id is None:
        return False
    scan = session.get(ScanRow, (resource_id, number))
    return scan is None or scan.state == ScanState.WAITING


def unsettled(session: Session, resource_id: UUID, number: int) -> int:
    """Count the findings of a version that nobody has decided about."""
    return session.scalars(
        select(func.count())
        .select_from(FindingRow)
        .where(
            FindingRow.resource_id == resource_id,
            FindingRow.number == number,
            FindingRow.outcome.is_(None),
        )
    ).one()


def versions_on_the_way(session: Session, dataset_id: UUID) -> list[tuple[UUID, int]]:
    """Return the versions that the next publishing shows: all, or what was checked of more."""
    is_published = session.get_one(DatasetRow, dataset_id).published_at is not None
    states = [VersionState.CHECKED] + ([] if is_published else [VersionState.DRAFT])
    found = (
        select(VersionRow.resource_id, VersionRow.number)
        .join(ResourceRow, ResourceRow.id == VersionRow.resource_id)
        .where(ResourceRow.dataset_id == dataset_id, VersionRow.state.in_(states))
        .order_by(ResourceRow.position, VersionRow.number)
    )
    return [(resource_id, number) for resource_id, number in session.execute(found)]


def _scan(row: ScanRow, findings: list[Finding]) -> Scan:
    return Scan(
        row.resource_id,
        row.number,
        ScanState(row.state),
        row.rows,
        tuple(row.columns),
        tuple(row.compared),
        row.scanned_at,
        tuple(findings),
    )


def _finding(row: FindingRow) -> Finding:
    return Finding(
        row.id,
        row.resource_id,
        row.number,
        Kind(row.kind),
        row.column_name,
        row.count,
        row.example_masked,
        row.number_code,
        row.earlier,
        None if row.outcome is None else Outcome(row.outcome),
        row.settled_by,
        row.settled_because,
        row.settled_at,
    )
