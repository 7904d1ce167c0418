"""Reads of downloads: anybody may know how often something was taken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.opendata.downloads.models import DatasetDownloads, DownloadDay
from portal.opendata.downloads.rules import Channel, Taken


@dataclass(frozen=True, slots=True)
class DayOfDownloads:
    """How often one version was taken on a day, in one format and by one channel."""

    number: int
    day: date
    format: str
    channel: Channel
    taken: Taken


def downloads_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Taken]:
    """Return how often datasets were taken; one that nobody has taken yet is there with zeros."""
    found = select(DatasetDownloads).where(DatasetDownloads.dataset_id.in_(list(ids)))
    known = {one.dataset_id: Taken(one.people, one.programs) for one in session.scalars(found)}
    return {one: known.get(one, Taken()) for one in ids}


def downloads_by_version(session: Session, resource_id: UUID) -> Mapping[int, Taken]:
    """Return how often each version of a resource was taken, by number; none for never."""
    summed = (
        select(DownloadDay.number, func.sum(DownloadDay.people), func.sum(DownloadDay.programs))
        .where(DownloadDay.resource_id == resource_id)
        .group_by(DownloadDay.number)
    )
    return {
        number: Taken(int(people), int(programs))
        for number, people, programs in session.execute(summed)
    }


def days_of_downloads(session: Session, resource_id: UUID, since: date) -> list[DayOfDownloads]:
    """List the days of a resource since one, the oldest first."""
    found = (
        select(DownloadDay)
        .where(DownloadDay.resource_id == resource_id, DownloadDay.day >= since)
        .order_by(DownloadDay.day, DownloadDay.number, DownloadDay.format, DownloadDay.channel)
    )
    return [
        DayOfDownloads(
            one.number, one.day, one.format, Channel(one.channel), Taken(one.people, one.programs)
        )
        for one in session.scalars(found)
    ]
