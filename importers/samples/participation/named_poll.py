"""A poll with names for the demonstration, open for some days from the load on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from geo.country import Country
from portal.jobs.queue import enqueue
from portal.participation.polls.models import PollOptionRow, PollQuestionRow, PollRow
from portal.participation.polls.rules import LEAST_SHOWN, Kind, PollState
from portal.participation.polls.turning import TURN
from portal.participation.polls.workflow import POLL
from portal.participation.spaces.rules import Activity, Space, phase_for
from portal.workflow.models import WorkflowItem

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
    (
        {"ar": "متى تنطلق آخر حافلة؟", "en": "When should the last bus leave?"},
        1,
        1,
        (
            {"ar": "في التاسعة مساءً", "en": "At nine in the evening"},
            {"ar": "في الحادية عشرة مساءً", "en": "At eleven in the evening"},
            {"ar": "عند منتصف الليل", "en": "At midnight"},
        ),
    ),
    (
        {"ar": "في أي الليالي؟", "en": "On which nights?"},
        0,
        3,
        (
            {"ar": "ليالي العمل", "en": "Nights before working days"},
            {"ar": "ليلة الجمعة", "en": "The night of Friday"},
            {"ar": "ليلة السبت", "en": "The night of Saturday"},
        ),
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
    item = WorkflowItem(
        id=uuid4(),
        definition=POLL,
        version=1,
        state=PollState.OPEN.value,
        agency=space.agency,
        opened_at=phase.starts_at,
        escalation=0,
        calendar="",
        last_event=0,
    )
    session.add(item)
    session.flush()
    row = PollRow(
        id=item.id,
        ref=_REF,
        space_id=space.id,
        kind=Kind.NAMED.value,
        titles=_TITLES,
        texts=_TEXTS,
        identity="P1",
        least_shown=LEAST_SHOWN,
        opens_at=max(phase.starts_at, now - timedelta(days=2)),
        closes_at=phase.ends_at,
    )
    session.add(row)
    session.flush()
    for position, (titles, least, most, options) in enumerate(_QUESTIONS, start=1):
        question = PollQuestionRow(
            id=uuid4(), poll_id=row.id, position=position, titles=titles, least=least, most=most
        )
        session.add(question)
        session.flush()
        session.add_all(
            PollOptionRow(id=uuid4(), question_id=question.id, position=place, titles=names)
            for place, names in enumerate(options, start=1)
        )
    session.flush()
    row.frozen_at = row.opens_at
    session.flush()
    enqueue(session, TURN, str(row.id), at=row.closes_at)
