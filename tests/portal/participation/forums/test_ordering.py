"""Officers keep a forum in order: categories, and topics that are closed, moved or stand first."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from geo.errors import AroundMeError, InvalidFields, NotFound, Refused
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.participation.forums.kinds import DISCUSSED
from portal.participation.forums.ordering import (
    add_category,
    move_category,
    move_topic,
    order_topic,
    read_titles,
    remove_category,
    rename_category,
)
from portal.participation.forums.queries import categories_of, list_topics
from portal.participation.forums.rules import MOST_CATEGORIES
from portal.participation.spaces.queries import demand_space
from tests.portal.participation.forums.forum import Forum
from tests.portal.participation.spaces.kept import space_there

TITLES = {"ar": "الإنارة", "en": "Lights"}


def names(forum: Forum) -> list[str]:
    with forum.database.reading() as session:
        found = categories_of(session, forum.place.space.id)
    return [f"{one.number} {one.titles['en']} {one.topic_count}" for one in found]


def test_categories_are_added_renamed_moved_and_removed_with_a_trace(forum: Forum) -> None:
    space, by = forum.place.space, forum.place.editor
    with forum.database.writing() as session:
        add_category(session, space, TITLES, by)
        rename_category(session, space, 2, {"ar": "الظل", "en": "Shade"}, by)
        move_category(session, space, 3, by, up=True)
        move_category(session, space, 1, by, up=True)
    assert names(forum) == ["1 Pavements 0", "3 Lights 0", "2 Shade 0"]
    with forum.database.writing() as session:
        remove_category(session, space, 3, by)
        found = select(AuditEvent.action).where(AuditEvent.action.like("forum.%"))
        done = session.scalars(found.order_by(AuditEvent.seq)).all()
    assert names(forum) == ["1 Pavements 0", "2 Shade 0"]
    assert [one.removeprefix("forum.category_") for one in done] == [
        *("added", "added", "added", "renamed", "moved", "moved", "removed")
    ]


def test_a_category_that_holds_topics_stays_until_they_are_moved(forum: Forum) -> None:
    space, by = forum.place.space, forum.place.editor
    topic = forum.open()
    with forum.database.writing() as session, pytest.raises(Refused, match="holds topics"):
        remove_category(session, space, 1, by)
    with forum.database.writing() as session:
        move_topic(session, space, topic.id, 2, by)
        remove_category(session, space, 1, by)
    assert names(forum) == ["2 Trees 1"]


def test_a_number_is_never_given_twice_and_there_are_at_most_so_many(forum: Forum) -> None:
    space, by = forum.place.space, forum.place.editor

    def add(_turn: int) -> bool:
        try:
            with forum.database.writing() as session:
                add_category(session, space, TITLES, by)
        except AroundMeError as error:
            assert "remove one first" in error.message.text
            return False
        return True

    with ThreadPoolExecutor(6) as at_once:
        taken = list(at_once.map(add, range(MOST_CATEGORIES)))
    assert taken.count(True) == MOST_CATEGORIES - 2
    with forum.database.reading() as session:
        numbers = [one.number for one in categories_of(session, space.id)]
    assert sorted(numbers) == list(range(1, MOST_CATEGORIES + 1))


def test_only_editors_of_the_agency_keep_order_and_only_in_their_own_forum(forum: Forum) -> None:
    space, topic = forum.place.space, forum.open()
    viewer = forum.place.officer(Role.VIEWER)
    stranger = forum.place.officer(Role.ADMINISTRATOR, "mot")
    for by in (viewer, stranger):
        with forum.database.writing() as session:
            with pytest.raises(Refused, match="needs the role"):
                add_category(session, space, TITLES, by)
            with pytest.raises(Refused, match="needs the role"):
                order_topic(session, space, topic.id, "close", by)
    with forum.database.writing() as session:
        space_there(session, "parks")
        other = demand_space(session, "parks")
    by = forum.place.editor
    with forum.database.writing() as session:
        for command in ("close", "pin"):
            with pytest.raises(NotFound):
                order_topic(session, other, topic.id, command, by)
        with pytest.raises(NotFound):
            move_topic(session, other, topic.id, 1, by)
        with pytest.raises(NotFound):
            rename_category(session, other, 1, TITLES, by)
        with pytest.raises(NotFound):
            order_topic(session, space, topic.id, "burn", by)


def test_a_topic_is_closed_opened_and_stands_first(forum: Forum) -> None:
    space, by = forum.place.space, forum.place.editor
    first, second = forum.open(title="First"), forum.open(title="Second")
    with forum.database.writing() as session:
        for command in ("pin", "close"):
            order_topic(session, space, first.id, command, by)
    with forum.database.reading() as session:
        page = list_topics(session, space.id)
        discussed = DISCUSSED.find(session, first.id)
    assert [one.id for one in (*page.pinned, *page.found)] == [first.id, second.id]
    assert discussed is not None
    assert discussed.closed_because == "An officer has closed this topic: it can be read."
    with pytest.raises(Refused, match="An officer has closed this topic"):
        forum.comment(first.id)
    with forum.database.writing() as session:
        for command in ("open", "unpin"):
            order_topic(session, space, first.id, command, by)
    forum.place.clock.move(timedelta(minutes=1))
    forum.comment(first.id)
    with forum.database.reading() as session:
        page = list_topics(session, space.id)
    assert [one.id for one in page.found] == [first.id, second.id], "what is talked about is first"


def test_a_category_needs_a_name_in_every_language(forum: Forum) -> None:
    with pytest.raises(InvalidFields) as told:
        read_titles({"title_en": "Lights"}, forum.place.ctx.country)
    assert [one.parameter for one in told.value.faults] == ["title_ar"]


def test_the_forum_of_a_closed_space_is_read(forum: Forum) -> None:
    topic = forum.open()
    now = forum.place.clock.now()
    forum.place.space = replace(forum.place.space, closed_at=now)
    with pytest.raises(Refused):
        forum.open()
    assert forum.shown(topic.ref) is not None
