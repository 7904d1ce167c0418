"""A poll that is there, past the actions that hold one: for tests of what reads it."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.participation.polls.models import (
    Ballot,
    PollOptionRow,
    PollQuestionRow,
    PollResult,
    PollRow,
)
from portal.workflow.models import WorkflowEvent, WorkflowItem
from tests.portal.participation.spaces.kept import START


def _item_there(session: Session, id_: UUID, state: str, agency: str) -> None:
    session.add(
        WorkflowItem(
            id=id_, definition="poll", version=1, state=state, agency=agency,
            opened_at=START, calendar="", last_event=1,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        WorkflowEvent(
            item_id=id_, number=1, at=START, action="opened", state=state,
            actor_kind="system", actor_id="", actor_name="",
        )
    )  # fmt: skip
    session.flush()


def poll_there(
    session: Session, space_id: UUID, ref: str, agency: str, texts: dict[str, str]
) -> UUID:
    """Put a published secret poll of one question into a space, everything in it called `texts`."""
    id_, question = uuid4(), uuid4()
    _item_there(session, id_, "published", agency)
    row = PollRow(
        id=id_, ref=ref, space_id=space_id, kind="secret", titles=texts, texts=texts, identity="P1",
        least_shown=5, is_shuffled=False, opens_at=START, closes_at=START + timedelta(days=1),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        PollQuestionRow(id=question, poll_id=id_, position=1, titles=texts, least=1, most=1)
    )
    session.flush()
    session.add_all(
        PollOptionRow(id=uuid4(), question_id=question, position=place, titles=texts)
        for place in (1, 2)
    )
    session.flush()
    row.frozen_at = START
    session.add_all(
        Ballot(poll_id=id_, question=1, code=f"{place:04}-0000-0000-0000", choices=[1])
        for place in range(5)
    )
    session.add(
        PollResult(
            poll_id=id_, ballots=5, invalid=0, digest="0", counted_at=START,
            counts={"1": {"blank": 0, "options": [5, 0]}},
        )
    )  # fmt: skip
    session.flush()
    return id_


def draft_there(session: Session, space_id: UUID, ref: str, agency: str) -> None:
    """Put the draft of a secret poll into a space, with one question and no holders of keys."""
    id_, texts = uuid4(), {"ar": "أي لون؟", "en": "Which colour?"}
    _item_there(session, id_, "draft", agency)
    session.add(
        PollRow(
            id=id_, ref=ref, space_id=space_id, kind="secret", titles=texts, texts=texts,
            identity="P1", least_shown=5, is_shuffled=False, opens_at=START,
            closes_at=START + timedelta(days=1),
        )
    )  # fmt: skip
    session.flush()
