"""How agencies answer, as open data."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.contact.statistics.models import CaseStatistics
from portal.contact.statistics.queries import computed_at
from portal.publishing.offers import Column, ColumnType, Offering, OfferingKind, Row

_COLUMNS = (
    Column(
        "agency",
        {
            "en": "Code of the agency; empty for all together, “*” for the unit above the agencies",
            "ar": "رمز الجهة؛ فارغ لجميع الجهات معًا، و«*» للوحدة المركزية فوق الجهات",
        },
    ),
    Column(
        "month",
        {
            "en": "Year and month in which the cases came in, as 2026-11; empty for all so far",
            "ar": "سنة ورود المعاملات وشهرها، مثل 2026-11؛ فارغ لكل ما ورد حتى الآن",
        },
    ),
    Column(
        "received",
        {"en": "Cases received", "ar": "عدد المعاملات الواردة"},
        ColumnType.INTEGER,
    ),
    Column(
        "answered",
        {
            "en": "Of these, answered or refused with a reason by now",
            "ar": "ما أُجيب عنه منها أو رُفض مع بيان السبب حتى الآن",
        },
        ColumnType.INTEGER,
    ),
    Column(
        "late_percent",
        {
            "en": "Of those answered or due by now, how many per cent were not answered in time",
            "ar": "نسبة ما لم يُجب عنه في موعده، مما أُجيب عنه أو حلّ موعده، بالمئة",
        },
        ColumnType.INTEGER,
    ),
    Column(
        "median_days",
        {
            "en": "Days to the first answer: half of the cases took longer",
            "ar": "عدد الأيام حتى الجواب الأول: نصف المعاملات استغرق أكثر منه",
        },
        ColumnType.NUMBER,
    ),
    Column(
        "reopened_percent",
        {
            "en": "Of those answered, how many per cent were opened again",
            "ar": "نسبة ما أُعيد فتحه مما أُجيب عنه، بالمئة",
        },
        ColumnType.INTEGER,
    ),
    Column(
        "satisfaction",
        {
            "en": "Mean rating of the answers by those who had written, 1 to 5",
            "ar": "متوسط تقييم أصحاب المعاملات للأجوبة، من 1 إلى 5",
        },
        ColumnType.NUMBER,
    ),
    Column(
        "transferred_percent",
        {
            "en": "Of those received, how many per cent had gone to another agency before",
            "ar": "نسبة ما كان عند جهة أخرى قبلها مما ورد، بالمئة",
        },
        ColumnType.INTEGER,
    ),
    Column(
        "computed_at",
        {"en": "When this was computed", "ar": "وقت الحساب"},
        ColumnType.MOMENT,
    ),
)


def _rows(session: Session) -> Iterator[Row]:
    columns = (getattr(CaseStatistics, one.name) for one in _COLUMNS)
    asked = select(*columns).order_by(CaseStatistics.agency, CaseStatistics.month)
    for row in session.execute(asked.execution_options(yield_per=500)):
        yield tuple(row)


CASE_STATISTICS = Offering(
    name="case-statistics",
    kind=OfferingKind.STATISTICS,
    titles={
        "en": "How agencies answer enquiries and complaints",
        "ar": "كيف تجيب الجهات عن الأسئلة والشكاوى",
    },
    descriptions={
        "en": "Cases of every agency by the month in which they came in, computed at night. A cell"
        " of fewer than five cases is empty, and so is whatever would give it away.",
        "ar": "معاملات كل جهة بحسب شهر ورودها، تُحسب ليلًا. الخانة التي تقل عن خمس معاملات فارغة،"
        " وكذلك كل ما قد يكشفها.",
    },
    columns=_COLUMNS,
    changed_at=computed_at,
    rows=_rows,
    page="/contact/statistics",
)
