"""What the tables of participation share: columns of titles, and what tells of a change."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, column, func, select, table
from sqlalchemy.orm import Session

from geo.country import Names
from portal.publishing.offers import Column, ColumnType

SPACE = Column("space", {"en": "Name of the space in its address", "ar": "اسم المساحة في عنوانها"})
# Views that anybody may read.
SPACES = table(
    "published_space",
    *(
        column(name)
        for name in (
            "id", "name", "agency", "level", "titles", "promises", "answer_due", "lon", "lat",
            "outcome_texts", "outcome_at", "published_at", "version",
        )
    ),
)  # fmt: skip


def text_columns(
    name: str, meaning_en: str, meaning_ar: str, languages: Sequence[str]
) -> Iterable[Column]:
    """Return a column for each language in which a text may stand."""
    return (
        Column(f"{name}_{one}", {"en": f"{meaning_en} ({one})", "ar": f"{meaning_ar} ({one})"})
        for one in languages
    )


def texts(names: Names | None, languages: Sequence[str]) -> Iterator[str | None]:
    """Yield a text in each of these languages; nothing where it is not written in one."""
    for one in languages:
        yield (names or {}).get(one)


def moment_column(name: str, meaning_en: str, meaning_ar: str) -> Column:
    """Return a column of moments."""
    return Column(name, {"en": meaning_en, "ar": meaning_ar}, ColumnType.MOMENT)


def count_column(name: str, meaning_en: str, meaning_ar: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name, {"en": meaning_en, "ar": meaning_ar}, ColumnType.INTEGER)


def latest(session: Session, *moments: ColumnElement[datetime | None]) -> datetime | None:
    """Return the latest of some moments of a view."""
    return session.scalar(select(func.greatest(*(func.max(one) for one in moments))))


def state_of(session: Session, view: FromClause) -> str:
    """Return a text that is another whenever a row of a view is shown, hidden or changed."""
    row = session.execute(select(func.count(), func.sum(view.c.version)).select_from(view)).one()
    return f"{row[0]} {row[1]}"
