"""The spaces of participation as open data."""

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.participation.publishing.columns import (
    SPACE,
    SPACES,
    latest,
    moment_column,
    state_of,
    text_columns,
    texts,
)
from portal.publishing.offers import Column, ColumnType, Offering, OfferingKind, Row


def spaces_offered(languages: Sequence[str]) -> Offering:
    """Return what is offered: every published space, with what was promised and what came of it."""
    return Offering(
        name="participation-spaces",
        kind=OfferingKind.TABLE,
        titles={"en": "Spaces of participation", "ar": "مساحات المشاركة"},
        descriptions={
            "en": "What the government asks people about, what it promised to do with what they"
            " write and until when, and what came of it.",
            "ar": "ما تسأل الحكومة الناس عنه، وما التزمت به تجاه ما يكتبونه وموعده، وما نتج عنه.",
        },
        columns=(
            SPACE,
            *text_columns("title", "Title", "العنوان", languages),
            Column("agency", {"en": "Code of the agency", "ar": "رمز الجهة"}),
            Column(
                "level",
                {
                    "en": "Level: information, consultation or active participation",
                    "ar": "مستوى المشاركة: إعلام أو استشارة أو مشاركة فاعلة",
                },
            ),
            *text_columns("promise", "What was promised", "الالتزام", languages),
            Column(
                "answer_due",
                {"en": "Last day for the outcome", "ar": "آخر يوم لإعلان النتيجة"},
                ColumnType.DAY,
            ),
            *text_columns("outcome", "What came of it", "ما نتج عنه", languages),
            moment_column("outcome_at", "When that was said", "موعد إعلانه"),
            moment_column("published_at", "When it was published", "موعد النشر"),
            Column("lon", {"en": "Longitude", "ar": "خط الطول"}, ColumnType.NUMBER),
            Column("lat", {"en": "Latitude", "ar": "خط العرض"}, ColumnType.NUMBER),
        ),
        changed_at=lambda session: latest(session, SPACES.c.published_at, SPACES.c.outcome_at),
        version=lambda session: state_of(session, SPACES),
        rows=partial(_rows, languages),
        page="/participation",
    )


def _rows(languages: Sequence[str], session: Session) -> Iterator[Row]:
    for row in session.execute(select(SPACES).order_by(SPACES.c.published_at, SPACES.c.name)):
        yield (
            row.name,
            *texts(row.titles, languages),
            row.agency,
            row.level,
            *texts(row.promises, languages),
            row.answer_due,
            *texts(row.outcome_texts, languages),
            row.outcome_at,
            row.published_at,
            row.lon,
            row.lat,
        )
