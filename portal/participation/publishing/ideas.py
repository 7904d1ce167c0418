"""Ideas as open data: where each stands, how many support it and when it was answered."""

from collections.abc import Iterator

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from portal.participation.publishing.columns import (
    SPACE,
    SPACES,
    count_column,
    latest,
    moment_column,
    state_of,
)
from portal.publishing.offers import Column, ColumnType, Offering, OfferingKind, Row

# What anybody may read; who wrote an idea is not told.
_IDEAS = table(
    "shown_idea",
    *(
        column(name)
        for name in (
            "id", "ref", "space_id", "agency", "state", "language", "title", "lon", "lat",
            "posted_at", "support_count", "threshold_at", "answered_at", "due_at", "merged_into",
            "percent", "implement_by", "version",
        )
    ),
)  # fmt: skip


def _rows(session: Session) -> Iterator[Row]:
    lead = _IDEAS.alias("lead")
    found = (
        select(_IDEAS, SPACES.c.name.label("space"), lead.c.ref.label("lead_ref"))
        .join(SPACES, SPACES.c.id == _IDEAS.c.space_id)
        .outerjoin(lead, lead.c.id == _IDEAS.c.merged_into)
        .order_by(_IDEAS.c.posted_at, _IDEAS.c.ref)
        .execution_options(yield_per=500)
    )
    for row in session.execute(found):
        yield (
            row.ref,
            row.space,
            row.agency,
            row.language,
            row.title,
            row.state,
            row.support_count,
            row.posted_at,
            row.threshold_at,
            row.answered_at,
            row.due_at,
            row.percent,
            row.implement_by,
            row.lead_ref,
            row.lon,
            row.lat,
        )


IDEAS_OFFERED = Offering(
    name="participation-ideas",
    kind=OfferingKind.TABLE,
    titles={"en": "Ideas, their support and their answers", "ar": "الأفكار وتأييدها والرد عليها"},
    descriptions={
        "en": "What people have proposed in spaces of participation, where it stands, how many"
        " support it and when the agency answered. Who proposed it is not told.",
        "ar": "ما اقترحه الناس في مساحات المشاركة، وأين وصل، وعدد مؤيديه، وموعد رد الجهة. لا يُذكر"
        " من اقترحه.",
    },
    columns=(
        Column("ref", {"en": "Reference of the idea", "ar": "الرقم المرجعي للفكرة"}),
        SPACE,
        Column("agency", {"en": "Code of the agency", "ar": "رمز الجهة"}),
        Column("language", {"en": "Language of the title", "ar": "لغة العنوان"}),
        Column("title", {"en": "Title", "ar": "العنوان"}),
        Column("state", {"en": "Where it stands", "ar": "أين وصلت"}),
        count_column("supporters", "How many support it", "عدد المؤيدين"),
        moment_column("posted_at", "When it was proposed", "موعد الاقتراح"),
        moment_column("threshold_at", "When enough supported it", "موعد بلوغ حدّ التأييد"),
        moment_column("answered_at", "When the agency answered", "موعد رد الجهة"),
        moment_column("due_at", "When the next answer is due", "موعد الرد المستحق"),
        count_column("percent", "How far it is implemented, in per cent", "نسبة التنفيذ، بالمئة"),
        Column(
            "implement_by",
            {"en": "Day by which it is to be done", "ar": "اليوم المحدد لإنجازها"},
            ColumnType.DAY,
        ),
        Column(
            "merged_into",
            {"en": "Reference of the idea it was merged with", "ar": "رقم الفكرة التي دُمجت معها"},
        ),
        Column("lon", {"en": "Longitude", "ar": "خط الطول"}, ColumnType.NUMBER),
        Column("lat", {"en": "Latitude", "ar": "خط العرض"}, ColumnType.NUMBER),
    ),
    changed_at=lambda session: latest(
        session, _IDEAS.c.posted_at, _IDEAS.c.answered_at, _IDEAS.c.threshold_at
    ),
    version=lambda session: state_of(session, _IDEAS),
    rows=_rows,
    page="/participation",
)
