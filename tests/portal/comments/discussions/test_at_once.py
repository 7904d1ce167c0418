"""Many at once in one discussion: no count is lost, no number given twice, no ring of waiting."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

from sqlalchemy import func, select, text

from portal.comments.discussions.changing import remove, vote
from portal.comments.discussions.models import Comment, CommentVote
from portal.comments.discussions.posting import NewComment, post
from portal.comments.moderation.trust import locked_author
from portal.comments.rules import Visibility
from tests.geo.clusters import wait_until
from tests.portal.comments.square import KIND, Square

AT_ONCE = 6


def test_posts_votes_and_decisions_at_once_end_in_exact_counts(square: Square) -> None:
    people = [square.someone(f"Writer {letter}") for letter in "ABCDEF"]
    roots = [square.says(people[0], f"root {number}") for number in range(2)]

    hide = square.ctx.moderated["comment"].set_visibility

    def act(turn: int) -> None:
        who = people[turn]
        for number in range(6):
            root = roots[(turn + number) % 2]
            answer = square.says(who, f"{turn} {number}", root.number)
            with square.database.writing() as session:
                if turn:
                    vote(session, square.ctx, who, root.id, 1 if number % 2 else -1)
            with square.database.writing() as session:
                if number % 3 == 0:
                    hide(session, answer.id, Visibility.HIDDEN)
                elif number % 3 == 1:
                    remove(session, square.ctx, who, answer.id)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(act, range(AT_ONCE)))
    with square.database.reading() as session:
        numbers = session.scalars(select(Comment.number).order_by(Comment.number)).all()
        visible = session.scalar(select(func.count()).where(Comment.visibility == "visible"))
        votes = session.scalar(select(func.count()).select_from(CommentVote))
    assert numbers == list(range(1, 2 + AT_ONCE * 6 + 1))
    head = square.read()
    assert head.head.comment_count == visible == 2 + AT_ONCE * 2
    assert sum(one.comment.replies for one in head.branches) == AT_ONCE * 2
    told = [one.comment for one in head.branches]
    assert sum(one.agrees + one.disagrees for one in told) == votes == 2 * (AT_ONCE - 1)


def test_one_form_sent_many_times_at_once_is_one_comment(square: Square) -> None:
    layla = square.someone("Layla")
    new = NewComment(KIND, square.bridge, "Once", id=uuid4())

    def send(_turn: int, new: NewComment) -> object:
        with square.database.writing() as session:
            return post(session, square.ctx, layla, new).id

    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = set(pool.map(partial(send, new=new), range(AT_ONCE)))
    assert sent == {new.id}
    assert square.read().head.comment_count == 1


def test_one_person_votes_many_times_at_once_and_counts_once(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    posted = square.says(layla, "Yes?")

    def say(turn: int) -> None:
        with square.database.writing() as session:
            vote(session, square.ctx, sami, posted.id, 1 if turn % 2 else -1)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(say, range(30)))
    (branch,) = square.read().branches
    assert branch.comment.agrees + branch.comment.disagrees == 1


def test_whoever_waits_for_his_author_holds_no_discussion_meanwhile(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    asked = square.says(sami, "Where?")
    is_waiting = text(
        "SELECT count(*) > 0 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def waits() -> bool:
        with square.database.reading() as session:
            return bool(session.scalar(is_waiting))

    with ThreadPoolExecutor(1) as pool:
        # A moderator decides about something of hers, and does not get to the discussion yet.
        with square.database.writing() as deciding:
            locked_author(deciding, square.author_id(layla))
            writing = pool.submit(square.says, layla, "Here")
            wait_until(waits)
            assert square.says(sami, "There?").number == asked.number + 1
            with square.database.writing() as session:
                session.execute(text("SET LOCAL lock_timeout = '5s'"))
                # A vote only refers to her, so it waits for nobody.
                assert vote(session, square.ctx, layla, asked.id, 1).agrees == 1
        assert writing.result(timeout=10).number == asked.number + 2
