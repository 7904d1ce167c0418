"""Changing what was said: with a history, without losing answers, and never for others."""

from uuid import UUID

import pytest
from sqlalchemy import select

from geo.errors import NotFound, Refused
from portal.accounts.assurance import PersonHere
from portal.comments.discussed import Discussed
from portal.comments.discussions.changing import edit, remove, vote
from portal.comments.discussions.history import revisions_of
from portal.comments.discussions.models import Comment, CommentRevision
from portal.comments.discussions.posting import Posted
from portal.comments.discussions.rules import EDITABLE, UNTRACED, Order
from portal.comments.rules import Visibility
from portal.following.models import HappeningRow
from tests.portal.comments.square import AGENCY, TITLES, Square, texts


def edits(square: Square, person: PersonHere, comment_id: UUID, text: str) -> Posted:
    with square.database.writing() as session:
        return edit(session, square.ctx, person, comment_id, text)


def removes(square: Square, person: PersonHere, comment_id: UUID) -> None:
    with square.database.writing() as session:
        remove(session, square.ctx, person, comment_id)


def votes(square: Square, person: PersonHere, comment_id: UUID, value: int) -> tuple[int, int]:
    with square.database.writing() as session:
        voted = vote(session, square.ctx, person, comment_id, value)
    return voted.agrees, voted.disagrees


def hides(square: Square, comment_id: UUID, visibility: Visibility = Visibility.HIDDEN) -> None:
    with square.database.writing() as session:
        square.ctx.moderated["comment"].set_visibility(session, comment_id, visibility)


def history(square: Square, comment_id: UUID) -> list[str]:
    with square.database.reading() as session:
        return [one.html for one in revisions_of(session, comment_id)]


def test_a_slip_of_the_first_minutes_leaves_no_trace_and_a_later_change_does(
    square: Square,
) -> None:
    layla = square.someone("Layla")
    posted = square.says(layla, "A wide brigde")
    edits(square, layla, posted.id, "A wide bridge")
    assert history(square, posted.id) == []
    assert square.read().branches[0].comment.edited_at is None
    square.clock.move(UNTRACED)
    edits(square, layla, posted.id, "A narrow bridge")
    edits(square, layla, posted.id, "A narrow bridge")
    assert history(square, posted.id) == ['<p dir="auto">A wide bridge</p>']
    assert square.read().branches[0].comment.edited_at == square.clock.now()


def test_nobody_changes_unseen_what_others_have_reacted_to(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    answered, liked = square.says(layla, "First"), square.says(layla, "Second")
    square.says(sami, "Yes!", answered.number)
    votes(square, sami, liked.id, 1)
    for posted in (answered, liked):
        edits(square, layla, posted.id, "The contrary")
        assert len(history(square, posted.id)) == 1


def test_a_comment_is_changed_for_a_day_by_whoever_wrote_it(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    posted = square.says(layla, "Mine")
    with pytest.raises(NotFound):
        edits(square, sami, posted.id, "Yours")
    with pytest.raises(NotFound):
        removes(square, sami, posted.id)
    with pytest.raises(NotFound):
        removes(square, square.someone(), posted.id)
    square.clock.move(EDITABLE)
    with pytest.raises(Refused, match="for a day"):
        edits(square, layla, posted.id, "Later")
    assert texts(square.read()) == ['<p dir="auto">Mine</p>']


def test_what_is_removed_leaves_a_line_only_where_answers_hang_on_it(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    answered, alone = square.says(layla, "Secret one"), square.says(layla, "Secret two")
    square.says(sami, "Why?", answered.number)
    square.clock.move(UNTRACED)
    edits(square, layla, answered.id, "Secret three")
    for posted in (answered, alone):
        removes(square, layla, posted.id)
    page = square.read()
    (branch,) = page.branches
    line = branch.comment
    assert (line.visibility, line.html, line.name) == (Visibility.REMOVED, None, None)
    assert [one.comment.html for one in branch.answers] == ['<p dir="auto">Why?</p>']
    assert page.head.comment_count == 1
    with square.database.reading() as session:
        assert not session.scalars(select(CommentRevision)).all()
        kept = "".join(session.scalars(select(Comment.markdown)))
        assert "Secret" not in kept
    gone = square.read(under=alone.number).comment
    assert gone is not None
    assert gone.visibility is Visibility.REMOVED
    with pytest.raises(Refused):
        edits(square, layla, alone.id, "Back")


def test_what_a_moderator_hides_goes_with_its_counts_and_comes_back(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    root = square.says(layla, "Root")
    bad = square.says(sami, "Bad", root.number)
    square.says(layla, "Below", bad.number)
    before = square.read().head
    hides(square, bad.id)
    hidden = square.read()
    assert hidden.head.version > before.version
    assert (hidden.head.comment_count, hidden.branches[0].comment.replies) == (2, 1)
    line = hidden.branches[0].answers[0]
    assert (line.comment.html, line.comment.name) == (None, None)
    assert line.answers[0].comment.html == '<p dir="auto">Below</p>'
    assert history(square, bad.id) == []
    with pytest.raises(Refused, match="moderator"):
        removes(square, sami, bad.id)
    with pytest.raises(Refused, match="not shown any more"):
        square.says(layla, "To the hidden", bad.number)
    hides(square, bad.id, Visibility.VISIBLE)
    page = square.read()
    assert (page.head.comment_count, page.branches[0].comment.replies) == (3, 2)


def test_the_last_word_of_a_voter_counts_once(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    posted = square.says(layla, "Yes?")
    told = [votes(square, sami, posted.id, value) for value in (1, 1, -1, 0, 0, -1, 1)]
    assert told == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0), (0, 1), (1, 0)]
    with pytest.raises(Refused, match="your own"):
        votes(square, layla, posted.id, 1)
    hides(square, posted.id)
    with pytest.raises(NotFound):
        votes(square, sami, posted.id, -1)


def test_the_best_are_those_that_many_agree_with(square: Square) -> None:
    writer = square.someone("Writer")
    voters = [square.someone(f"Voter {name}") for name in "ABCDEFGH"]
    said = {name: square.says(writer, name).id for name in ("few", "many", "none", "bad")}
    for voter in voters[:2]:
        votes(square, voter, said["few"], 1)
    for voter in voters[:7]:
        votes(square, voter, said["many"], 1)
    votes(square, voters[7], said["many"], -1)
    votes(square, voters[0], said["bad"], -1)
    found = [one.comment.id for one in square.read(order=Order.BEST).branches]
    assert found == [said[name] for name in ("many", "few", "none", "bad")]


def test_where_writing_is_over_nothing_is_changed_and_removing_stays_possible(
    square: Square,
) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    posted = square.says(layla, "Before the end")
    square.discussed = Discussed(AGENCY, TITLES, "/bridge", closed_because="The phase is over.")
    with pytest.raises(Refused, match="phase"):
        edits(square, layla, posted.id, "After")
    with pytest.raises(Refused, match="phase"):
        votes(square, sami, posted.id, 1)
    removes(square, layla, posted.id)
    assert square.read().head.comment_count == 0


def test_followers_hear_of_what_becomes_visible_and_of_nothing_that_is_hidden(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    def heard() -> list[tuple[str, UUID]]:
        with square.database.reading() as session:
            rows = session.scalars(select(HappeningRow).order_by(HappeningRow.at)).all()
        assert {row.titles["en"] for row in rows} <= {TITLES["en"]}
        return [(row.what, row.about_id) for row in rows]

    layla = square.someone("Layla")
    posted = square.says(layla, "Yes")
    assert heard() == [("comment", posted.id)]
    hides(square, posted.id)
    assert heard() == []
    hides(square, posted.id, Visibility.VISIBLE)
    assert heard() == [], "what comes back is not told a second time"
    waiting = "portal.comments.discussions.posting.screen"
    monkeypatch.setattr(waiting, lambda *_given: Visibility.PENDING)
    first = square.says(layla, "No")
    assert heard() == []
    hides(square, first.id, Visibility.VISIBLE)
    assert heard() == [("comment", first.id)]
    removes(square, layla, first.id)
    assert heard() == []
