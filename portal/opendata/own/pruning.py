"""Old versions of the portal's own data: the daily ones go in time, the last of a month stays."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.country import Names
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import Origin, ResourceKind, VersionState
from portal.opendata.datasets.service import settle, take_back
from portal.opendata.own.context import OwnContext

_BECAUSE: Mapping[str, str] = {
    "ar": "تُحفظ النسخ اليومية مدة محدودة، ثم تبقى آخر نسخة من كل شهر: نسخة {day} باقية.",
    "en": "Daily versions are kept for a time, then the last one of each month stays: that of {day}"
    " is there.",
}


def prune(ctx: OwnContext, today: date) -> int:
    """Withdraw old daily versions with a public reason, and return how many.

    The versions of a month go all at once, so that mirrors hear of it once a month. Nobody is
    written to: what was said is still said by the version that stays.
    """
    with ctx.database.reading() as session:
        own = session.scalars(
            select(DatasetRow.id).where(
                DatasetRow.origin == Origin.OWN, DatasetRow.withdrawn_at.is_(None)
            )
        ).all()
    return sum(_prune_dataset(ctx, one, today) for one in own)


def _prune_dataset(ctx: OwnContext, dataset_id: UUID, today: date) -> int:
    with ctx.database.writing() as session:
        row = session.get(DatasetRow, dataset_id, with_for_update=True)
        if row is None:
            return 0
        gone = 0
        for resource in _resources_of(session, dataset_id):
            versions = session.scalars(
                select(VersionRow).where(
                    VersionRow.resource_id == resource.id,
                    VersionRow.state == VersionState.PUBLISHED,
                )
            ).all()
            days = {one.number: one.day for one in versions}
            kept_by = superseded(days, today, ctx.kept_days)
            for one in versions:
                if one.number in kept_by:
                    take_back(session, row, one, _because(ctx, kept_by[one.number]))
                    gone += 1
        if gone:
            settle(session, ctx.datasets, row)
    return gone


def _resources_of(session: Session, dataset_id: UUID) -> Iterable[ResourceRow]:
    mine = (ResourceRow.dataset_id == dataset_id, ResourceRow.kind == ResourceKind.FILE)
    return session.scalars(select(ResourceRow).where(*mine)).all()


def superseded(days: Mapping[int, date], today: date, kept_days: int) -> dict[int, date]:
    """Return which versions go, by number, each with the day of the one that stays for it.

    A month is thinned out once all of its days are older than `kept_days`; 0 keeps everything.
    """
    if not kept_days:
        return {}
    months: dict[date, list[int]] = defaultdict(list)
    for number, day in days.items():
        months[day.replace(day=1)].append(number)
    gone = {}
    for first, numbers in months.items():
        next_month = (first + timedelta(days=31)).replace(day=1)
        if next_month + timedelta(days=kept_days) <= today:
            last = max(numbers)
            gone.update({one: days[last] for one in numbers if one != last})
    return gone


def _because(ctx: OwnContext, day: date) -> Names:
    languages = ctx.datasets.country.languages
    return {one: _BECAUSE.get(one, _BECAUSE["en"]).format(day=day.isoformat()) for one in languages}
