"""Pages of forums: topics in categories, opened under a name, gone when they are hidden."""

import re
from urllib.parse import unquote
from uuid import uuid4

from sqlalchemy import select

from portal.comments.moderation.models import ModerationItem
from portal.comments.rules import Visibility
from portal.participation.forums.kinds import set_visibility
from portal.participation.forums.ordering import add_category, order_topic
from portal.participation.forums.queries import find_topic
from portal.participation.forums.rules import Topic
from tests.portal.comments.square import officer
from tests.web.pages.discussions.hall import Visitor
from tests.web.pages.participation.ideas.hall import IdeaHall

FORUM = "/participation/streets/forum"
TITLE = "Where do parents stop in the morning?"


def make_category(hall: IdeaHall, name: str = "Pavements") -> None:
    with hall.deployment.database.writing() as session:
        titles = {"ar": "الأرصفة", "en": name}
        add_category(session, hall.space, titles, officer(agency="licensing"))


def opened(hall: IdeaHall, title: str = TITLE) -> Topic:
    """Open a topic at the page, and return it."""
    return open_as(hall, hall.people.visitor(f"Layla {len(title)}"), title)


def open_as(hall: IdeaHall, who: Visitor, title: str) -> Topic:
    """Open a topic as somebody, and return it."""
    who.account.sits_at(hall.client)
    sent = hall.fill_in(f"{FORUM}/new", category="1", title=title, text="On the pavement?")
    assert sent.status_code == 303
    hall.people.leave()
    ref = sent.headers["location"].rpartition("/")[2]
    with hall.deployment.database.reading() as session:
        topic = find_topic(session, ref)
    assert isinstance(topic, Topic)
    return topic


def waiting(hall: IdeaHall) -> list[str]:
    """List the kinds of what waits for a moderator."""
    asked = select(ModerationItem.post_kind).where(ModerationItem.decided_at.is_(None))
    with hall.deployment.database.reading() as session:
        return list(session.scalars(asked))


def test_a_topic_is_opened_listed_and_read_by_everybody(hall: IdeaHall) -> None:
    assert "has not made any categories" in hall.people.get(FORUM).text
    make_category(hall)
    topic = opened(hall)
    for path in (FORUM, f"{FORUM}/1", f"{FORUM}/topics/{topic.ref}", "/participation/streets"):
        assert TITLE in hall.people.get(path).text, path
    assert hall.people.get(f"{FORUM}/2").status_code == 404
    assert hall.people.get(f"{FORUM}/topics/T-0").status_code == 404
    page = hall.people.get(f"{FORUM}/topics/{topic.ref}")
    assert "Layla" in page.text
    assert f"/en/discussions/topic/{topic.id}/write" in page.text


def test_what_was_typed_waits_where_the_session_has_ended_or_a_name_is_missing(
    hall: IdeaHall,
) -> None:
    make_category(hall)
    hall.people.leave()
    form, back = f"{FORUM}/new", ""
    for way in ("sign-in", "discussions/name"):
        sent = hall.fill_in(form, category="1", title=TITLE, text="On the pavement?")
        led, _sign, back = sent.headers["location"].partition("?next=")
        assert led == f"/en/{way}"
        hall.people.visitor().account.sits_at(hall.client)
    assert unquote(back).startswith(f"/en{form}?draft=")
    kept = hall.client.get(unquote(back)).text
    assert TITLE in kept
    assert "On the pavement?" in kept
    hall.client.cookies.delete("__Host-form")
    assert TITLE not in hall.client.get(unquote(back)).text


def test_a_topic_is_changed_by_its_author_and_says_what_it_said_before(hall: IdeaHall) -> None:
    make_category(hall)
    layla, omar = hall.people.visitor("Layla"), hall.people.visitor("Omar")
    layla.account.sits_at(hall.client)
    sent = hall.fill_in(f"{FORUM}/new", category="1", title=TITLE, text="On the pavement?")
    path = sent.headers["location"].removeprefix("/en")
    topic_id = layla.get(path).text.partition("/follow/topic/")[2][:36]
    said = omar.post(f"/discussions/topic/{topic_id}/write", text="At the gate.")
    assert said.status_code == 303
    before = layla.get(path)
    assert "what it said before" not in before.text
    assert "On the pavement?" in layla.get(f"{path}/edit").text
    assert omar.get(f"{path}/edit").status_code == 404
    assert omar.post(f"{path}/edit", title="Mine", text="x").status_code == 404
    wrong = layla.post(f"{path}/edit", title="", text="In the bay?")
    assert wrong.status_code == 400
    assert "In the bay?" in wrong.text
    changed = layla.post(f"{path}/edit", title="Where do they stop?", text="In the bay?")
    assert changed.headers["location"] == f"/en{path}"
    hall.people.leave()
    after = hall.people.get(path, **{"If-None-Match": before.headers["etag"]})
    assert "Where do they stop?" in after.text
    history = hall.people.get(f"{path}/history")
    for one in (TITLE, "On the pavement?", "Where do they stop?", "In the bay?"):
        assert one in history.text
    assert f'href="/en{path}/history"' in after.text
    assert path in layla.get(f"{FORUM}/mine").text


def test_what_is_wrong_stands_beside_its_field(hall: IdeaHall) -> None:
    make_category(hall)
    hall.people.visitor("Omar").account.sits_at(hall.client)
    page = hall.fill_in(f"{FORUM}/new", category="9", title="", text="Shade")
    assert page.status_code == 400
    assert "Shade" in page.text
    for field in ("category", "title"):
        assert f'id="f-{field}-fault"' in page.text


def test_a_closed_topic_takes_no_comments_and_a_pinned_one_stands_first(hall: IdeaHall) -> None:
    make_category(hall)
    first, second = opened(hall, "The first topic"), opened(hall, "The second topic, later")
    listed = hall.people.get(FORUM).text
    assert listed.index(second.title) < listed.index(first.title)
    by = officer(agency="licensing")
    with hall.deployment.database.writing() as session:
        for command in ("pin", "close"):
            order_topic(session, hall.space, first.id, command, by)
    listed = hall.people.get(FORUM).text
    assert listed.index(first.title) < listed.index(second.title)
    page = hall.people.get(f"{FORUM}/topics/{first.ref}").text
    assert "An officer has closed this topic" in page
    assert "/write" not in page


def test_a_hidden_topic_is_gone(hall: IdeaHall) -> None:
    make_category(hall)
    topic = opened(hall)
    before = hall.people.get(f"{FORUM}/topics/{topic.ref}")
    with hall.deployment.database.writing() as session:
        set_visibility(session, topic.id, Visibility.HIDDEN)
    asked = {"If-None-Match": before.headers["etag"]}
    after = hall.people.get(f"{FORUM}/topics/{topic.ref}", **asked)
    assert after.status_code == 410
    assert TITLE not in after.text
    assert TITLE not in hall.people.get(FORUM).text


def test_a_topic_that_waits_is_taken_away_by_its_author_and_leaves_the_queue(
    hall: IdeaHall,
) -> None:
    make_category(hall)
    newcomer = hall.people.visitor("Newcomer", is_new=True)
    newcomer.account.sits_at(hall.client)
    hall.fill_in(f"{FORUM}/new", category="1", title=TITLE, text="On the pavement?")
    assert waiting(hall) == ["topic"]
    mine = newcomer.get(f"{FORUM}/mine").text
    assert TITLE in mine
    found = re.search(r'name="ref" value="([^"]+)"', mine)
    assert found is not None
    assert hall.people.visitor("Other").post(f"{FORUM}/mine", ref=found[1]).status_code == 404
    assert waiting(hall) == ["topic"]
    done = newcomer.post(f"{FORUM}/mine", ref=found[1])
    assert done.headers["location"].endswith(f"{FORUM}/mine?said=topic-removed")
    assert waiting(hall) == []
    assert 'name="ref"' not in newcomer.get(f"{FORUM}/mine").text


def test_a_topic_of_ones_own_is_taken_away_until_others_have_written(hall: IdeaHall) -> None:
    make_category(hall)
    owner, sami = hall.people.visitor("Owner"), hall.people.visitor("Sami")
    answered, alone = (open_as(hall, owner, title) for title in ("Where to stop?", "A bench"))
    write = f"/discussions/topic/{answered.id}/write"
    sami.post(write, text="At the corner.", id=str(uuid4()))
    mine = owner.get(f"{FORUM}/mine").text
    assert f'name="ref" value="{answered.ref}"' not in mine
    refused = owner.post(f"{FORUM}/mine", ref=answered.ref)
    assert (refused.status_code, "so it stays" in refused.text) == (409, True)
    assert owner.post(f"{FORUM}/mine", ref=alone.ref).status_code == 303
    assert hall.people.get(f"{FORUM}/topics/{alone.ref}").status_code == 410
    assert hall.people.get(f"{FORUM}/topics/{answered.ref}").status_code == 200


def test_a_topic_and_its_text_are_reported_from_its_page(hall: IdeaHall) -> None:
    make_category(hall)
    topic = opened(hall)
    report = f"/discussions/report/topic/{topic.id}"
    assert f'href="/en{report}"' in hall.people.get(f"{FORUM}/topics/{topic.ref}").text
    reader = hall.people.visitor("Reader")
    assert TITLE in reader.get(report).text
    assert "Thank you" in reader.post(report, reason="insult", note="").text
    assert waiting(hall) == ["topic"]
