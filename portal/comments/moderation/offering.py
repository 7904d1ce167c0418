"""What moderators did, month by month, as open data."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.comments.moderation.figures import FIGURES, every_month
from portal.comments.moderation.models import ModerationMonth
from portal.comments.moderation.rules import Reason
from portal.publishing.offers import Column, ColumnType, Offering, OfferingKind, Row

_MEANINGS = {
    "queued": ("Posts that moderators had to look at", "مشاركات وجب أن ينظر فيها المشرفون"),
    "first_posts": ("Of these, first posts of newcomers", "منها مشاركات أولى لكُتّاب جدد"),
    "suspected": ("Of these, what looked like spam", "منها ما يُشتبه في أنه مزعج"),
    "reports": (
        "Reports by readers; empty for one to four",
        "بلاغات القراء؛ فارغ لما بين بلاغ وأربعة",
    ),
    "shown": ("Decided: shown or kept", "ما تقرر إظهاره أو إبقاؤه"),
    "hidden": ("Decided: hidden", "ما تقرر حجبه"),
    "median_hours": (
        "Hours until the decision: half took longer; empty for fewer than five decisions",
        "الساعات حتى القرار: نصفها استغرق أكثر؛ فارغ لما يقل عن خمسة قرارات",
    ),
    "appeals": ("Appeals of authors", "تظلُّمات الكُتّاب"),
    "upheld": ("Appeals upheld: shown again", "تظلُّمات قُبلت وأُعيد الإظهار"),
    "dismissed": ("Appeals dismissed", "تظلُّمات رُدّت"),
    "blocks": ("Authors blocked", "كُتّاب مُنعوا من الكتابة"),
}
_COLUMNS = (
    Column("month", {"en": "Year and month, as 2026-11", "ar": "السنة والشهر، مثل 2026-11"}),
    Column(
        "agency",
        {
            "en": "Code of the agency; empty for all together, “*” for the government as a whole",
            "ar": "رمز الجهة؛ فارغ لجميعها معًا، و«*» للحكومة ككل",
        },
    ),
    *(
        Column(name, {"en": _MEANINGS[name][0], "ar": _MEANINGS[name][1]}, ColumnType.INTEGER)
        for name in FIGURES
    ),
    *(
        Column(
            f"hidden_{reason}",
            {"en": f"Hidden as {reason.replace('_', ' ')}", "ar": f"ما حُجب بسبب: {arabic}"},
            ColumnType.INTEGER,
        )
        for reason, arabic in (
            (Reason.SPAM, "محتوى مزعج"),
            (Reason.ADVERTISING, "إعلان تجاري"),
            (Reason.INSULT, "إساءة أو شتم"),
            (Reason.HATRED, "تحريض على كراهية فئة"),
            (Reason.THREAT, "تهديد أو دعوة إلى العنف"),
            (Reason.PERSONAL_DATA, "بيانات شخصية لأحد"),
            (Reason.OFF_TOPIC, "خارج عن الموضوع"),
            (Reason.DUPLICATE, "تكرار لما قيل"),
            (Reason.ILLEGAL, "مخالف للقانون"),
            (Reason.OTHER, "سبب آخر"),
        )
    ),
    Column("computed_at", {"en": "When this was computed", "ar": "وقت الحساب"}, ColumnType.MOMENT),
)


def _rows(session: Session) -> Iterator[Row]:
    for one in every_month(session):
        told = [one.figures[name] for name in FIGURES]
        reasons = [one.by_reason.get(reason, 0) for reason in Reason]
        yield f"{one.month:%Y-%m}", one.agency, *told, *reasons, one.computed_at


def _changed_at(session: Session) -> datetime | None:
    return session.scalar(select(func.max(ModerationMonth.computed_at)))


MODERATION = Offering(
    name="moderation",
    kind=OfferingKind.STATISTICS,
    titles={"en": "Moderation of what people write", "ar": "الإشراف على ما يكتبه الناس"},
    descriptions={
        "en": "What moderators looked at, showed and hid in each month, with reasons and appeals.",
        "ar": "ما نظر فيه المشرفون وما أظهروه وحجبوه في كل شهر، مع الأسباب والتظلُّمات.",
    },
    columns=_COLUMNS,
    changed_at=_changed_at,
    rows=_rows,
    page="/moderation",
)
