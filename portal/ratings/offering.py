"""What people think of services, agencies and pages, as open data."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.publishing.offers import Column, ColumnType, Offering, OfferingKind, Row
from portal.ratings.models import RatingSum
from portal.ratings.queries import changed_at
from portal.ratings.rules import LEAST_SHOWN, About

_COLUMNS = (
    Column(
        "about",
        {
            "en": "What is rated: services, agencies or pages",
            "ar": "ما قُيّم: الخدمات أو الجهات أو الصفحات",
        },
    ),
    Column(
        "code",
        {
            "en": "Code of the service or agency, or address of the page without its language",
            "ar": "رمز الخدمة أو الجهة، أو عنوان الصفحة دون لغتها",
        },
    ),
    Column(
        "ratings",
        {"en": "How many have rated it, five at least", "ar": "عدد من قيّم، خمسة على الأقل"},
        ColumnType.INTEGER,
    ),
    Column(
        "stars",
        {"en": "Mean of the stars, 1 to 5; empty for pages", "ar": "متوسط النجوم، من 1 إلى 5"},
        ColumnType.NUMBER,
    ),
    Column(
        "useful_percent",
        {
            "en": "To how many per cent a page was useful; empty for others",
            "ar": "نسبة من أفادتهم الصفحة، بالمئة؛ فارغ لغير الصفحات",
        },
        ColumnType.INTEGER,
    ),
)


def _rows(session: Session) -> Iterator[Row]:
    shown = select(RatingSum).where(RatingSum.ratings >= LEAST_SHOWN)
    asked = shown.order_by(RatingSum.about, RatingSum.code).execution_options(yield_per=500)
    for row in session.scalars(asked):
        is_page = row.about == About.PAGES
        stars = None if is_page else round(row.stars / row.ratings, 1)
        useful = round(100 * row.useful / row.ratings) if is_page else None
        yield row.about, row.code, row.ratings, stars, useful


RATINGS = Offering(
    name="ratings",
    kind=OfferingKind.STATISTICS,
    titles={
        "en": "Ratings of services, agencies and pages",
        "ar": "تقييم الخدمات والجهات والصفحات",
    },
    descriptions={
        "en": "What people think, given without an account. What fewer than five have rated is not"
        " here.",
        "ar": "رأي الناس، من غير حساب. ما قيّمه أقل من خمسة ليس هنا.",
    },
    columns=_COLUMNS,
    changed_at=changed_at,
    rows=_rows,
)
