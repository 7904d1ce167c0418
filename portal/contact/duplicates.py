"""Which cases may be of the same matter as one: near in place and time, alike in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import sql
from portal.contact.merging import may_be_merged
from portal.contact.models import Case
from portal.contact.nearness import Nearness

# Bounds, for there may be thousands: so many near ones, and so many written before and after.
_MOST_NEAR = 300
_MOST_BESIDE = 500
_ALIKE = 0.45


@dataclass(frozen=True)
class Similar:
    """A case that may be of the same matter, and why.

    `metres` is how far away it is, None where that is no reason; `days` how much later it was
    written, negative for earlier; `is_alike` says that the words are.
    """

    case: Case
    metres: int | None
    days: int
    is_alike: bool


def similar_cases(session: Session, nearness: Nearness, case: Case) -> Sequence[Similar]:
    """List at most ten cases of the same agency and kind that may be of the same matter.

    There are none for a case that cannot be dealt with as one with others.
    """
    if not may_be_merged(case):
        return []
    within = nearness.metres_for(case.topic)
    # An index is read for the values at hand: a place in a town, a common subject.
    session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    values = {
        "id": case.id,
        "agency": case.agency,
        "kind": case.kind,
        "lon": case.lon,
        "lat": case.lat,
        "metres": within,
        "filed_at": case.filed_at,
        "days": nearness.days,
        "subject": case.subject,
        "body": case.body,
        "main_topic": case.main_topic,
        "near_most": _MOST_NEAR,
        "most": _MOST_BESIDE,
        "alike": _ALIKE,
    }
    rows = session.execute(sql("portal.contact", "similar_cases"), values).all()
    found = [(session.get_one(Case, id_), metres, alike) for id_, metres, alike in rows]
    return [
        Similar(
            one,
            round(metres) if metres is not None and metres <= within else None,
            _days(one.filed_at - case.filed_at),
            alike >= _ALIKE,
        )
        for one, metres, alike in found
        if may_be_merged(one)
    ]


def _days(between: timedelta) -> int:
    """Return whole days, rounded towards none."""
    return int(between / timedelta(days=1))
