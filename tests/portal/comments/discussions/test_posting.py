"""Writing and reading: a tree that keeps its counts, pages that end where they say."""

from datetime import timedelta
from uuid import uuid4

import pytest

from geo.errors import InvalidParameter, NotFound, Refused, TooManyTries
from portal.accounts.identities import Identity
from portal.accounts.rules import IdentityNeeded
from portal.comments.authors.rules import AuthorNameNeeded
from portal.comments.discussed import Discussed
from portal.comments.discussions.posting import NewComment, post
from portal.comments.discussions.rules import DEEPEST, PREVIEWED, ROOTS_A_PAGE, Order
from portal.comments.rules import Visibility
from tests.portal.comments.square import AGENCY, KIND, TITLES, Square, texts


def test_an_answer_hangs_on_what_it_answers_and_is_counted_everywhere(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    first = square.says(layla, "A **wider** bridge")
    answer = square.says(sami, "Why?", first.number)
    square.says(layla, "Lorries.", answer.number)
    page = square.read()
    (branch,) = page.branches
    assert branch.comment.html == '<p dir="auto">A <strong>wider</strong> bridge</p>'
    assert (branch.comment.name, branch.comment.replies) == ("Layla", 2)
    (below,) = branch.answers
    assert (below.comment.parent, below.comment.replies, below.comment.depth) == (1, 1, 1)
    assert [one.comment.name for one in below.answers] == ["Layla"]
    assert (page.head.comment_count, page.after, branch.left_out) == (3, None, 0)


def test_what_nobody_has_discussed_yet_is_an_empty_page(square: Square) -> None:
    page = square.read()
    assert (page.branches, page.head.comment_count, page.head.key) == ((), 0, (0, 1))
    with pytest.raises(NotFound):
        square.read(under=1)


def test_whoever_may_not_write_is_told_why(square: Square) -> None:
    nameless, layla = square.someone(), square.someone("Layla")
    with pytest.raises(AuthorNameNeeded):
        square.says(nameless)
    with pytest.raises(InvalidParameter) as empty:
        square.says(layla, " ")
    assert empty.value.parameter == "text"
    square.discussed = Discussed(AGENCY, TITLES, "/bridge", identity=Identity.P2)
    with pytest.raises(IdentityNeeded):
        square.says(layla)
    square.discussed = Discussed(AGENCY, TITLES, "/bridge", closed_because="The phase is over.")
    with pytest.raises(Refused, match="The phase is over"):
        square.says(layla)
    square.bridge = uuid4()
    road = NewComment("road", square.bridge, "No")
    with pytest.raises(NotFound), square.database.writing() as session:
        post(session, square.ctx, layla, road)


def test_a_form_that_is_sent_twice_posts_once(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    new = NewComment(KIND, square.bridge, "Once", id=uuid4())
    for _again in range(2):
        with square.database.writing() as session:
            posted = post(session, square.ctx, layla, new)
        assert (posted.number, posted.id) == (1, new.id)
    assert square.read().head.comment_count == 1
    with pytest.raises(NotFound), square.database.writing() as session:
        post(session, square.ctx, sami, new)


def test_new_authors_write_ten_times_an_hour_and_without_links(square: Square) -> None:
    new = square.someone("Newcomer", is_new=True)
    assert square.says(new, "https://example.com").links_are_off
    for number in range(9):
        square.says(new, f"comment {number}")
    with pytest.raises(TooManyTries):
        square.says(new)
    square.clock.move(timedelta(hours=1, seconds=1))
    square.says(new)


def test_only_what_is_visible_is_answered_and_the_deepest_beside_it(square: Square) -> None:
    layla = square.someone("Layla")
    with pytest.raises(NotFound):
        square.says(layla, reply_to=7)
    number = None
    for _deeper in range(DEEPEST + 1):
        number = square.says(layla, reply_to=number).number
    beside = square.says(layla, "beside", reply_to=number)
    page = square.read(under=beside.number)
    assert page.comment is not None
    assert (page.comment.depth, page.comment.parent) == (DEEPEST, DEEPEST)
    assert [one.depth for one in page.ancestors] == list(range(DEEPEST))


@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_one_another_without_a_gap(square: Square, order: Order) -> None:
    layla = square.someone("Layla")
    for number in range(ROOTS_A_PAGE + 5):
        square.says(layla, f"{number}")
    first = square.read(order=order)
    assert len(first.branches) == ROOTS_A_PAGE
    second = square.read(order=order, after=first.after)
    assert (len(second.branches), second.after) == (5, None)
    told = [*texts(first), *texts(second)]
    wanted = [f'<p dir="auto">{number}</p>' for number in range(ROOTS_A_PAGE + 5)]
    assert told == (wanted[::-1] if order is Order.NEWEST else wanted)


def test_a_page_can_begin_with_any_root(square: Square) -> None:
    layla = square.someone("Layla")
    for number in range(5):
        square.says(layla, f"{number}")
    for order, numbers in ((Order.OLDEST, [3, 4, 5]), (Order.NEWEST, [3, 2, 1])):
        page = square.read(order=order, start=3)
        assert [one.comment.number for one in page.branches] == numbers


def test_a_long_thread_is_previewed_and_leads_to_the_rest(square: Square) -> None:
    layla = square.someone("Layla")
    root = square.says(layla, "root").number
    for number in range(60):
        square.says(layla, f"{number}", root)
        square.clock.move(timedelta(minutes=2))
    (branch,) = square.read().branches
    assert (len(branch.answers), branch.left_out) == (PREVIEWED, 60 - PREVIEWED)
    first = square.read(under=root)
    second = square.read(under=root, after=first.after)
    assert [len(one.branches) for one in (first, second)] == [50, 10]
    assert second.after is None


@pytest.mark.parametrize(
    ("order", "after"),
    [
        (Order.OLDEST, "x"),
        (Order.OLDEST, "1.2"),
        (Order.BEST, "7"),
        (Order.NEWEST, "-1"),
        (Order.OLDEST, "٣"),
        (Order.OLDEST, "99999999"),
    ],
)
def test_a_cursor_that_was_not_made_here_is_refused(
    square: Square, order: Order, after: str
) -> None:
    square.says(square.someone("Layla"))
    with pytest.raises(InvalidParameter):
        square.read(order=order, after=after)
    with pytest.raises(InvalidParameter):
        square.read(under=1, after=after)


def test_what_waits_is_seen_by_nobody_and_not_counted(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = "portal.comments.discussions.posting.screen"
    monkeypatch.setattr(waiting, lambda *_given: Visibility.PENDING)
    posted = square.says(square.someone("Layla"))
    assert posted.visibility is Visibility.PENDING
    page = square.read()
    assert (list(page.branches), page.head.comment_count) == ([], 0)
    with pytest.raises(NotFound):
        square.read(under=1)
