"""A topic is changed by whoever opened it, for a day, and says what it said before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from geo.errors import NotFound, Refused
from portal.comments.moderation.models import ModerationItem
from portal.comments.rules import Visibility
from portal.following.models import HappeningRow
from portal.participation.forums.kinds import set_visibility
from portal.participation.forums.ordering import order_topic
from portal.participation.forums.rules import GoneTopic, Topic
from portal.participation.revisions.models import PostRevision
from portal.participation.revisions.service import revisions_of
from tests.portal.participation.forums.forum import TEXT, TITLE, Forum

HOUR = timedelta(hours=1)


def history(forum: Forum, topic_id: object) -> list[str]:
    with forum.database.reading() as session:
        return [one.title for one in revisions_of(session, "topic", topic_id)]  # type: ignore[arg-type]


def test_what_a_topic_said_before_stays_public(forum: Forum) -> None:
    layla = forum.place.someone()
    topic = forum.open(layla)
    forum.place.clock.move(HOUR)
    forum.edit(layla, topic.id, "Where do they stop?")
    forum.edit(layla, topic.id, "Where do they stop?", "In the bay.")
    forum.edit(layla, topic.id, "Where do they stop?", "In the bay.")
    assert history(forum, topic.id) == [TITLE, "Where do they stop?"]
    shown = forum.shown(topic.ref)
    assert isinstance(shown, Topic)
    assert shown.edited_at == forum.place.clock.now()
    with forum.database.reading() as session:
        titles = session.scalars(select(HappeningRow.titles)).all()
    assert titles == [{"en": "Where do they stop?"}], "feeds say what it is called now"


def test_a_slip_of_the_first_minutes_leaves_no_trace_until_somebody_has_commented(
    forum: Forum,
) -> None:
    layla = forum.place.someone()
    topic = forum.open(layla)
    forum.edit(layla, topic.id, "Where do parents stop now?")
    assert history(forum, topic.id) == []
    forum.comment(topic.id)
    forum.edit(layla, topic.id, "Where do they stop?")
    assert history(forum, topic.id) == ["Where do parents stop now?"]


def test_nobody_changes_anothers_or_what_is_old_closed_or_hidden(forum: Forum) -> None:
    layla, omar = forum.place.someone(), forum.place.someone()
    topic, closed, hidden = (forum.open(layla, f"{TITLE} {n}") for n in range(3))
    for act in (lambda: forum.edit(omar, topic.id, "Mine"), lambda: forum.remove(omar, topic)):
        with pytest.raises(NotFound):
            act()
    with forum.database.writing() as session:
        order_topic(session, forum.place.space, closed.id, "close", forum.place.editor)
        set_visibility(session, hidden.id, Visibility.HIDDEN)
    with pytest.raises(Refused, match="closed this topic"):
        forum.edit(layla, closed.id, "Other")
    with pytest.raises(Refused, match="not shown any more"):
        forum.edit(layla, hidden.id, "Other")
    with pytest.raises(Refused, match="has hidden this topic"):
        forum.remove(layla, hidden)
    forum.place.clock.move(24 * HOUR)
    with pytest.raises(Refused, match="changed for a day"):
        forum.edit(layla, topic.id, "Other")


def test_a_newcomers_change_waits_for_a_moderator_and_hides_what_it_said(forum: Forum) -> None:
    sami = forum.place.someone(is_new=True)
    topic = forum.open(sami)
    with forum.database.writing() as session:
        set_visibility(session, topic.id, Visibility.VISIBLE)
    forum.place.clock.move(HOUR)
    assert forum.edit(sami, topic.id, "Buy here").is_pending
    assert forum.shown(topic.ref) is None
    assert history(forum, topic.id) == []


def test_a_topic_is_removed_with_all_that_it_said_while_nobody_has_commented(
    forum: Forum,
) -> None:
    layla, sami = forum.place.someone(), forum.place.someone(is_new=True)
    topic, waiting = forum.open(layla), forum.open(sami, "Another one")
    talked = forum.open(layla, "Third")
    forum.place.clock.move(HOUR)
    forum.edit(layla, topic.id, "Where do they stop?")
    forum.remove(layla, topic)
    forum.remove(sami, waiting)
    assert isinstance(forum.shown(topic.ref), GoneTopic)
    row = forum.row(topic.id)
    assert (row.title, row.markdown, row.html) == ("", "", "")
    with forum.database.reading() as session:
        assert session.scalars(select(PostRevision.title)).all() == []
        assert session.scalars(select(ModerationItem.verdict)).all() == ["withdrawn"]
    forum.comment(talked.id)
    with pytest.raises(Refused, match="Others have written"):
        forum.remove(layla, talked)
    assert forum.row(talked.id).markdown == TEXT
