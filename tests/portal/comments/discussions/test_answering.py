"""What agencies do in discussions: answer, pin, close with what they take from it."""

from uuid import UUID

import pytest
from sqlalchemy import select

from geo.errors import InvalidFields, NotFound, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.audit.models import AuditEvent
from portal.comments.discussions.answering import (
    answer_officially,
    close_discussion,
    edit_answer,
    pin,
    reopen,
)
from portal.comments.discussions.posting import NewComment, Posted
from tests.portal.comments.square import AGENCY, KIND, Square, officer

SUMMARY = {"ar": "شكرًا لكم", "en": "Thank you *all*"}


def answers(square: Square, by: Officer, text: str = "It is in the budget.") -> Posted:
    with square.database.writing() as session:
        new = NewComment(KIND, square.bridge, text)
        return answer_officially(session, square.ctx, by, new)


def pins(square: Square, by: Officer, comment_id: UUID, *, is_pinned: bool = True) -> None:
    with square.database.writing() as session:
        pin(session, square.ctx, by, comment_id, is_pinned=is_pinned)


def closes(square: Square, by: Officer, texts: dict[str, str]) -> None:
    with square.database.writing() as session:
        close_discussion(session, square.ctx, by, (KIND, square.bridge), texts)


def test_an_agency_answers_for_itself_and_stands_above_all(square: Square) -> None:
    layla, rana = square.someone("Layla"), officer()
    square.says(layla, "When?")
    answer = answers(square, rana)
    page = square.read()
    (pinned,) = page.pinned
    assert (pinned.id, pinned.as_agency, pinned.name) == (answer.id, AGENCY, None)
    assert pinned.is_answer
    with square.database.writing() as session:
        edit_answer(session, square.ctx, rana, answer.id, "It is in the next budget.")
    assert square.read().pinned[0].edited_at is not None
    with square.database.reading() as session:
        done = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert done == ["comment.answered", "comment.answer_edited"]


def test_officers_of_others_and_viewers_do_nothing(square: Square) -> None:
    posted = square.says(square.someone("Layla"))
    for other in (officer(agency="moh"), officer(Role.VIEWER)):
        for action in (
            lambda by: answers(square, by),
            lambda by: pins(square, by, posted.id),
            lambda by: closes(square, by, SUMMARY),
        ):
            with pytest.raises(Refused, match="editor"):
                action(other)
    assert answers(square, officer(agency=None)).number == 2


def test_what_a_citizen_says_is_pinned_and_unpinned_and_never_edited(square: Square) -> None:
    posted = square.says(square.someone("Layla"), "A good thought")
    pins(square, officer(), posted.id)
    assert [one.id for one in square.read().pinned] == [posted.id]
    pins(square, officer(), posted.id, is_pinned=False)
    assert square.read().pinned == []
    with pytest.raises(NotFound), square.database.writing() as session:
        edit_answer(session, square.ctx, officer(), posted.id, "Other words")


def test_a_closed_discussion_says_what_was_taken_from_it(square: Square) -> None:
    layla = square.someone("Layla")
    square.says(layla)
    with pytest.raises(InvalidFields) as missing:
        closes(square, officer(), {"ar": "شكرًا"})
    assert [one.parameter for one in missing.value.faults] == ["closing_en"]
    closes(square, officer(), SUMMARY)
    head = square.read().head
    assert head.closed_at == square.clock.now()
    assert head.closing is not None
    assert head.closing["en"] == '<p dir="auto">Thank you <em>all</em></p>'
    with pytest.raises(Refused, match="closed"):
        square.says(layla, "One more thing")
    assert answers(square, officer(), "Late, but true").number == 2
    with square.database.writing() as session:
        reopen(session, square.ctx, officer(), (KIND, square.bridge))
    assert square.says(layla, "One more thing").number == 3
    with pytest.raises(Refused, match="open already"), square.database.writing() as session:
        reopen(session, square.ctx, officer(), (KIND, square.bridge))


def test_what_nobody_has_discussed_can_be_closed(square: Square) -> None:
    closes(square, officer(), SUMMARY)
    assert square.read().head.closed_at is not None
