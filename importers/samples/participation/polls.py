"""A poll for the demonstration that was held, counted and published; its ballots are invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from geo.country import Country
from portal.participation.polls.codes import new_code, write_code
from portal.participation.polls.counting import count_ballots
from portal.participation.polls.models import Ballot, PollOptionRow, PollQuestionRow, PollRow
from portal.participation.polls.queries import whole_poll_of
from portal.participation.polls.rules import LEAST_SHOWN, Kind, PollState
from portal.participation.polls.workflow import POLL
from portal.participation.spaces.rules import Space
from portal.workflow.models import WorkflowItem

_SPACE, _REF = "sample-park-rules", "parkrule"
_TITLES = {"ar": "مثال: متى تُغلق الحدائق مساءً؟", "en": "Sample: when do parks close at night?"}
_TEXTS = {
    "ar": "استطلاع للعرض، وأوراق اقتراعه مُختلَقة.",
    "en": "A poll for the demonstration, whose ballots are invented.",
}
_ASKED = {"ar": "متى تُغلق الحدائق مساءً؟", "en": "When should parks close at night?"}
_OPTIONS = (
    ({"ar": "في التاسعة", "en": "At nine"}, 17),
    ({"ar": "في الحادية عشرة", "en": "At eleven"}, 41),
    ({"ar": "لا تُغلق", "en": "Not at all"}, 9),
)


def fill_polls(
    session: Session, spaces: Mapping[str, Space], _country: Country, now: datetime
) -> None:
    """Put the poll into its space, where that is among the samples."""
    space = spaces.get(_SPACE)
    if space is None:
        return
    row = _poll(session, space, now)
    _question(session, row)
    row.frozen_at = row.opens_at
    session.flush()
    count = 0
    for option, (_titles, votes) in enumerate(_OPTIONS, start=1):
        for _ballot in range(votes):
            code = write_code(new_code())
            session.add(Ballot(poll_id=row.id, question=1, code=code, choices=[option]))
            count += 1
    session.flush()
    count_ballots(session, whole_poll_of(session, row.id), ballots=count, invalid=0)
    session.flush()


def _poll(session: Session, space: Space, now: datetime) -> PollRow:
    item = WorkflowItem(
        id=uuid4(),
        definition=POLL,
        version=1,
        state=PollState.PUBLISHED.value,
        agency=space.agency,
        opened_at=now - timedelta(days=50),
        closed_at=now - timedelta(days=28),
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
        kind=Kind.SECRET.value,
        titles=_TITLES,
        texts=_TEXTS,
        identity="P1",
        least_shown=LEAST_SHOWN,
        opens_at=now - timedelta(days=40),
        closes_at=now - timedelta(days=31),
    )
    session.add(row)
    session.flush()
    return row


def _question(session: Session, row: PollRow) -> None:
    question = PollQuestionRow(
        id=uuid4(), poll_id=row.id, position=1, titles=_ASKED, least=1, most=1
    )
    session.add(question)
    session.flush()
    session.add_all(
        PollOptionRow(id=uuid4(), question_id=question.id, position=place, titles=titles)
        for place, (titles, _votes) in enumerate(_OPTIONS, start=1)
    )
    session.flush()
