"""Support for ideas by month: counted at night, kept as it may be shown, offered as open data."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.participation.publishing.columns import SPACE, SPACES, count_column
from portal.participation.publishing.models import SupportMonth
from portal.participation.publishing.rules import shown_months
from portal.publishing.offers import Column, Offering, OfferingKind, Row


def count_support(database: Database) -> None:
    """Count support by month anew; it can be done again. Nothing is kept of small figures."""
    with database.writing(bounded=False) as session:
        counted = session.execute(sql("portal.participation.publishing", "support_by_month"))
        now, rows = moment(session), []
        for space_id, some in groupby(counted, lambda row: row.space_id):
            shown = shown_months({row.month: row.supports for row in some})
            rows += [
                {"space_id": space_id, "month": month, "supports": count, "computed_at": now}
                for month, count in shown.items()
            ]
        session.execute(delete(SupportMonth))
        if rows:
            session.execute(insert(SupportMonth), rows)


def _rows(session: Session) -> Iterator[Row]:
    found = (
        select(SPACES.c.name, SPACES.c.agency, SupportMonth.month, SupportMonth.supports)
        .join(SPACES, SPACES.c.id == SupportMonth.space_id)
        .order_by(SPACES.c.name, SupportMonth.month)
    )
    for row in session.execute(found):
        yield row.name, row.agency, f"{row.month:%Y-%m}", row.supports


SUPPORT_OFFERED = Offering(
    name="participation-support",
    kind=OfferingKind.STATISTICS,
    titles={"en": "Support for ideas by month", "ar": "تأييد الأفكار بحسب الشهر"},
    descriptions={
        "en": "How many gave their support to ideas of a space in a month. Months of fewer than"
        " five are not shown, nor what would give them away.",
        "ar": "عدد من أيّد أفكار مساحة في شهر. لا يُعرض ما قلّ عن خمسة، ولا ما يكشفه.",
    },
    columns=(
        SPACE,
        Column("agency", {"en": "Code of the agency", "ar": "رمز الجهة"}),
        Column("month", {"en": "Year and month, as 2026-11", "ar": "السنة والشهر، مثل 2026-11"}),
        count_column(
            "supports", "How many; empty where it is not shown", "العدد؛ فارغ حيث لا يُعرض"
        ),
    ),
    changed_at=lambda session: session.scalar(select(func.max(SupportMonth.computed_at))),
    rows=_rows,
    page="/participation",
)
