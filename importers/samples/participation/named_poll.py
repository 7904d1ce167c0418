"""A poll with names for the demonstration, open for some days from the load on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from geo.country import Country
from importers.samples.participation.sample_poll import SamplePoll, SampleQuestion, put_poll
from portal.jobs.queue import enqueue
from portal.participation.polls.rules import Kind, PollState
from portal.participation.polls.turning import TURN
from portal.participation.spaces.rules import Activity, Space, phase_for

_SPACE, _REF = "sample-bus-timetable", "busnight"
_TITLES = {
    "ar": "مثال: متى تنطلق آخر حافلة؟",
    "en": "Sample: when does the last bus leave?",
}
_TEXTS = {
    "ar": "استطلاع للعرض: يُنشر كل صوت مع الاسم الظاهر لصاحبه عند انتهائه.",
    "en": "A poll for the demonstration: each vote is published with its display name at its end.",
}
_QUESTIONS = (
    SampleQuestion(
        {"ar": "متى تنطلق آخر حافلة؟", "en": "When should the last bus leave?"},
        (
            {"ar": "في التاسعة مساءً", "en": "At nine in the evening"},
            {"ar": "في الحادية عشرة مساءً", "en": "At eleven in the evening"},
            {"ar": "عند منتصف الليل", "en": "At midnight"},
        ),
    ),
    SampleQuestion(
        {"ar": "في أي الليالي؟", "en": "On which nights?"},
        (
            {"ar": "ليالي العمل", "en": "Nights before working days"},
            {"ar": "ليلة الجمعة", "en": "The night of Friday"},
            {"ar": "ليلة السبت", "en": "The night of Saturday"},
        ),
        least=0,
        most=3,
    ),
)


def fill_named_poll(
    session: Session, spaces: Mapping[str, Space], _country: Country, now: datetime
) -> None:
    """Put the poll into its space, where that is among the samples and votes are allowed now."""
    space = spaces.get(_SPACE)
    phase = None if space is None else phase_for(space, Activity.VOTE, now)
    if space is None or phase is None:
        return
    poll = SamplePoll(
        ref=_REF,
        kind=Kind.NAMED,
        state=PollState.OPEN,
        titles=_TITLES,
        texts=_TEXTS,
        questions=_QUESTIONS,
        begun_at=phase.starts_at,
        opens_at=max(phase.starts_at, now - timedelta(days=2)),
        closes_at=phase.ends_at,
    )
    row = put_poll(session, space, poll)
    enqueue(session, TURN, str(row.id), at=row.closes_at)
