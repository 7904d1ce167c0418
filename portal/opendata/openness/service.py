"""The actions on openness: rate datasets anew, and count the index of a month."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from geo.database import Database, sql
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.openness.models import DatasetQualityRow, OpennessMonthRow, OpennessRow
from portal.opendata.openness.quality import rate_dataset
from portal.opendata.openness.queries import known_of
from portal.opendata.openness.rules import OPEN_STARS
from portal.opendata.openness.versions import stars_of_resources
from portal.opendata.terms.rules import Terms

_TOPIC = "portal.opendata.openness"
# So many datasets are read, rated and written at once.
_AT_ONCE = 200
_FIRST = UUID(int=0)


def rate_changed(
    database: Database, country: Country, terms: Terms, today: date, *, every: bool = False
) -> int:
    """Rate the published datasets that have changed since they were rated, or all; return how many.

    What depends on the day or on links alone changes without the dataset: nightly all are rated.
    """
    rated, after = 0, _FIRST
    while True:
        with database.writing(bounded=False) as session:
            wanted = {"all": every, "after": after, "most": _AT_ONCE}
            ids = list(session.scalars(sql(_TOPIC, "changed_datasets"), wanted))
            rate_datasets(session, ids, country, terms, today)
        rated += len(ids)
        if len(ids) < _AT_ONCE:
            return rated
        after = ids[-1]


def rate_datasets(
    session: Session, ids: Sequence[UUID], country: Country, terms: Terms, today: date
) -> None:
    """Rate published datasets and keep what was found out; nothing is kept of withdrawn ones."""
    all_of_them = published_datasets(session, ids)
    found = [one for one in all_of_them if not one.is_withdrawn]
    gone = [one.id for one in all_of_them if one.is_withdrawn]
    session.execute(delete(DatasetQualityRow).where(DatasetQualityRow.dataset_id.in_(gone)))
    current = [one.current for dataset in found for one in dataset.resources if one.current]
    about = known_of(session, current)
    now = moment(session)
    stars: list[dict[str, object]] = []
    qualities: list[dict[str, object]] = []
    for dataset in found:
        rated = stars_of_resources(dataset, terms, about)
        stars += [
            {
                "resource_id": version.resource_id,
                "number": version.number,
                "stars": one.count,
                "reason": one.reason.value,
                "how_next": one.how_next.value,
                "computed_at": now,
            }
            for _resource, version, one in rated
        ]
        quality = rate_dataset(dataset, [one for *_of, one in rated], country, terms, today)
        qualities.append(
            {
                "dataset_id": dataset.id,
                "agency": dataset.agency,
                "stars": quality.stars,
                "score": quality.score,
                "criteria": {one.value: is_met for one, is_met in quality.met.items()},
                "version": dataset.version,
                "computed_at": now,
            }
        )
    if found:
        _keep(session, OpennessRow, stars, ("resource_id", "number"))
        _keep(session, DatasetQualityRow, qualities, ("dataset_id",))


def count_month(session: Session, today: date) -> None:
    """Count how publishers stand in the month of a day; former months stay as they were."""
    session.execute(sql(_TOPIC, "forget_withdrawn"))
    month = today.replace(day=1)
    # Whoever has withdrawn everything has no line any more.
    session.execute(delete(OpennessMonthRow).where(OpennessMonthRow.month == month))
    held = {"month": month, "now": moment(session), "open_stars": OPEN_STARS}
    session.execute(sql(_TOPIC, "count_month"), held)


def _keep(
    session: Session,
    table: type[OpennessRow | DatasetQualityRow],
    rows: Sequence[dict[str, object]],
    key: tuple[str, ...],
) -> None:
    if not rows:
        return
    new = insert(table).values(list(rows))
    changed = {name: new.excluded[name] for name in rows[0] if name not in key}
    session.execute(new.on_conflict_do_update(index_elements=list(key), set_=changed))
