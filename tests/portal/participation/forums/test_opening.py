"""Opening topics: under a name, in a phase, once looked at; seen by all, forgotten with care."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from geo.errors import InvalidFields, Refused, TooManyTries
from portal.accounts.assurance import PersonHere
from portal.accounts.holdings import DataSubject, copy_of, erase_held
from portal.accounts.identities import Identity, PersonKind
from portal.comments.authors.holdings import HOLDINGS as HELD_BY_AUTHORS
from portal.comments.authors.rules import AuthorNameNeeded
from portal.comments.authors.service import names_of
from portal.comments.moderation.models import ModerationItem
from portal.comments.rules import Visibility
from portal.following.models import HappeningRow
from portal.participation.forums.holdings import HOLDINGS
from portal.participation.forums.kinds import DISCUSSED, FOLLOWED, MODERATED, set_visibility
from portal.participation.forums.models import TopicRow
from portal.participation.forums.opening import read_topic
from portal.participation.forums.queries import list_topics
from portal.participation.forums.rules import OPENING, Category, GoneTopic, Topic, TopicOrder
from portal.participation.spaces.rules import Level
from tests.portal.participation.forums.forum import TITLE, Forum
from tests.portal.participation.spaces.kept import WEEK


def happenings(forum: Forum) -> list[str]:
    with forum.database.reading() as session:
        return list(session.scalars(select(HappeningRow.what).order_by(HappeningRow.at)))


def test_a_trusted_author_is_read_at_once_and_a_newcomer_after_a_moderator(forum: Forum) -> None:
    shown = forum.open(forum.place.someone("Layla"))
    assert not shown.is_pending
    topic = forum.shown(shown.ref)
    assert isinstance(topic, Topic)
    assert topic.title == TITLE
    waiting = forum.open(forum.place.someone("Sami", is_new=True), "Another question")
    assert waiting.is_pending
    assert forum.shown(waiting.ref) is None
    assert happenings(forum) == ["topic"]
    with forum.database.writing() as session:
        queued = select(ModerationItem.post_kind).where(ModerationItem.post_id == waiting.id)
        assert session.scalars(queued).all() == ["topic"]
        set_visibility(session, waiting.id, Visibility.VISIBLE)
    assert isinstance(forum.shown(waiting.ref), Topic)
    assert happenings(forum) == ["topic", "topic"]


def test_links_of_newcomers_are_plain_text_and_no_html_is_kept(forum: Forum) -> None:
    text = "[here](https://x.example) <script>alert(1)</script>"
    old, new = forum.place.someone("Layla"), forum.place.someone("Sami", is_new=True)
    trusted, plain = forum.open(old, text=text), forum.open(new, "Other", text=text)
    assert 'href="https://x.example"' in forum.row(trusted.id).html
    assert "href" not in forum.row(plain.id).html
    assert "<script" not in forum.row(trusted.id).html


def test_nobody_opens_a_topic_without_a_name_outside_the_phase_or_all_day_long(
    forum: Forum,
) -> None:
    nameless = PersonHere(uuid4(), PersonKind.CITIZEN, Identity.P1)
    with pytest.raises(AuthorNameNeeded):
        forum.open(nameless)
    busy = forum.place.someone()
    for number in range(OPENING.most):
        forum.open(busy, f"Question {number}: {uuid4()}", f"{uuid4()} {uuid4()}")
    with pytest.raises(TooManyTries, match="tomorrow"):
        forum.open(busy, "One more")
    forum.place.clock.move(WEEK)
    with pytest.raises(Refused, match="is over"):
        forum.open()


def test_a_space_that_only_informs_has_no_forum(forum: Forum) -> None:
    forum.place.space = replace(forum.place.space, level=Level.INFORMATION)
    with pytest.raises(Refused):
        forum.open()


def test_all_that_is_wrong_with_a_topic_is_said_at_once() -> None:
    here = [Category(uuid4(), uuid4(), 1, {"en": "Pavements"}, 0)]
    typed = {"category": "9", "title": " \u202e ", "text": "x" * 5_001}
    with pytest.raises(InvalidFields) as told:
        read_topic(typed, "ar", here, may_link=False)
    assert [one.parameter for one in told.value.faults] == ["category", "title", "text"]
    assert "Choose the category" in told.value.faults[0].message.text


def test_topics_opened_at_once_are_all_there_and_no_more_than_a_person_may(forum: Forum) -> None:
    layla = forum.place.someone()

    def try_once(number: int) -> bool:
        try:
            forum.open(layla, f"Question {number}: {uuid4()}", f"{uuid4()} {uuid4()}")
        except TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(8) as at_once:
        taken = list(at_once.map(try_once, range(OPENING.most + 6)))
    assert taken.count(True) == OPENING.most
    with forum.database.reading() as session:
        rows = session.execute(select(TopicRow.ref)).scalars().all()
    assert len(rows) == len(set(rows)) == OPENING.most


def test_a_hidden_topic_leaves_lists_feeds_discussions_and_what_is_followed(forum: Forum) -> None:
    kept, gone = forum.open(title="Keep this"), forum.open(title="Hide this")
    with forum.database.writing() as session:
        assert FOLLOWED.find(session, [gone.id])
        set_visibility(session, gone.id, Visibility.HIDDEN)
    with forum.database.reading() as session:
        page = list_topics(session, forum.place.space.id, order=TopicOrder.NEWEST)
        assert [one.id for one in page.found] == [kept.id]
        assert DISCUSSED.find(session, gone.id) is None
        assert FOLLOWED.find(session, [gone.id, kept.id]).keys() == {kept.id}
        post = MODERATED.find(session, gone.id)
        told = select(func.count()).where(HappeningRow.about_id == gone.id)
        assert session.scalar(told) == 0
    assert post is not None
    assert (post.title, post.visibility) == ("Hide this", Visibility.HIDDEN)
    left = forum.shown(gone.ref)
    assert isinstance(left, GoneTopic)
    with forum.database.writing() as session:
        set_visibility(session, gone.id, Visibility.VISIBLE)
    assert happenings(forum) == ["topic"], "what comes back is no news"


def test_a_person_goes_while_what_everybody_reads_stays(forum: Forum) -> None:
    layla = forum.place.someone("Layla")
    shown, hidden = forum.open(layla), forum.open(layla, "Hide this", "Nobody reads it")
    with forum.database.writing() as session:
        set_visibility(session, hidden.id, Visibility.HIDDEN)
    subject = DataSubject(uuid4(), None, person_id=layla.id)
    with forum.database.writing() as session:
        copy = copy_of(session, HOLDINGS, subject)["forum_topics"]
        erased = erase_held(session, (*HOLDINGS, *HELD_BY_AUTHORS), subject)["forum_topics"]
    assert {one["title"]: one["earlier_texts"] for one in copy} == {TITLE: [], "Hide this": []}
    assert (erased.erased, erased.kept) == (1, 1)
    topic = forum.shown(shown.ref)
    assert isinstance(topic, Topic)
    assert topic.author_id is not None
    row = forum.row(hidden.id)
    assert (row.title, row.markdown, row.html) == ("", "", "")
    with forum.database.reading() as session:
        assert names_of(session, [topic.author_id])[topic.author_id] is None
        assert copy_of(session, HOLDINGS, subject) == {"forum_topics": ()}
