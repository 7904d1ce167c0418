"""Putting a poll of the demonstration into its space, past the actions that hold one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from portal.participation.polls.models import PollOptionRow, PollQuestionRow, PollRow
from portal.participation.polls.rules import LEAST_SHOWN, Kind, PollState
from portal.participation.polls.workflow import poll_definitions
from portal.participation.spaces.rules import Space
from portal.workflow.models import WorkflowEvent, WorkflowItem

Texts = Mapping[str, str]


@dataclass(frozen=True)
class SampleQuestion:
    """A question with the names of its options; `least` and `most` of them may be chosen."""

    titles: Texts
    options: Sequence[Texts]
    least: int = 1
    most: int = 1


@dataclass(frozen=True)
class SamplePoll:
    """A poll as it is put there; `ended_at` is when its workflow ended, None while it goes on."""

    ref: str
    kind: Kind
    state: PollState
    titles: Texts
    texts: Texts
    questions: Sequence[SampleQuestion]
    begun_at: datetime
    opens_at: datetime
    closes_at: datetime
    ended_at: datetime | None = None


def put_poll(session: Session, space: Space, poll: SamplePoll) -> PollRow:
    """Return the row of a poll that is put there with its questions, and frozen."""
    item = _item(session, space, poll)
    row = PollRow(
        id=item.id,
        ref=poll.ref,
        space_id=space.id,
        kind=poll.kind.value,
        titles=dict(poll.titles),
        texts=dict(poll.texts),
        identity="P1",
        least_shown=LEAST_SHOWN,
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
    )
    session.add(row)
    session.flush()
    for position, asked in enumerate(poll.questions, start=1):
        _put_question(session, row, position, asked)
    row.frozen_at = row.opens_at
    session.flush()
    return row


def _item(session: Session, space: Space, poll: SamplePoll) -> WorkflowItem:
    """Return the item of a poll with the event that every item begins with: the night reads it."""
    definition = poll_definitions().newest
    item = WorkflowItem(
        id=uuid4(),
        definition=definition.name,
        version=definition.version,
        state=poll.state.value,
        agency=space.agency,
        opened_at=poll.begun_at,
        closed_at=poll.ended_at,
        escalation=0,
        calendar="",
        last_event=1,
    )
    session.add(item)
    session.flush()
    session.add(
        WorkflowEvent(
            item_id=item.id,
            number=1,
            at=poll.begun_at,
            action="opened",
            state=item.state,
            actor_kind="system",
            actor_id="samples",
            actor_name="samples",
        )
    )
    session.flush()
    return item


def _put_question(session: Session, row: PollRow, position: int, asked: SampleQuestion) -> None:
    question = PollQuestionRow(
        id=uuid4(),
        poll_id=row.id,
        position=position,
        titles=dict(asked.titles),
        least=asked.least,
        most=asked.most,
    )
    session.add(question)
    session.flush()
    session.add_all(
        PollOptionRow(id=uuid4(), question_id=question.id, position=place, titles=dict(names))
        for place, names in enumerate(asked.options, start=1)
    )
    session.flush()
