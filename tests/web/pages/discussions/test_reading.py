"""Discussions as everybody reads them: the same for all, never older than a moment."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from portal.comments.discussions.changing import edit
from portal.comments.discussions.rules import UNTRACED
from portal.comments.rules import Visibility
from tests.site import site_on
from tests.statements import answering, sent
from tests.web.pages.discussions.hall import Hall, hall_on
from tests.web.signed_in import officers_client


def hide(hall: Hall, comment_id: object) -> None:
    with hall.deployment.database.writing() as session:
        hall.ctx.moderated["comment"].set_visibility(session, comment_id, Visibility.HIDDEN)  # type: ignore[arg-type]


def test_everybody_reads_the_tree_and_comes_to_each_comment(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    first = layla.says("A **wide** bridge")
    sami.says("Why?", first.number)
    hall.leave()
    page = hall.get(hall.path)
    assert page.status_code == 200
    assert "A <strong>wide</strong> bridge" in page.text
    assert page.text.index("Layla") < page.text.index("Why?")
    one = hall.get(first.path)
    assert one.status_code == 200
    assert "Why?" in one.text
    assert f'href="/en{hall.path}?order=oldest&amp;start=1#comment-1"' in one.text
    answer = hall.get(f"{hall.path}/comments/2")
    assert "What it answers" in answer.text


def test_no_page_shows_what_is_hidden_once_a_browser_asks_again(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    bad = layla.says("Bad words")
    sami.says("Please do not", bad.number)
    hall.leave()
    for path in (hall.path, bad.path):
        page = hall.get(path)
        assert page.headers["Cache-Control"] == "public, no-cache"
        same = hall.get(path, **{"If-None-Match": page.headers["ETag"]})
        assert (same.status_code, same.text) == (304, "")
    etags = {path: hall.get(path).headers["ETag"] for path in (hall.path, bad.path)}
    hide(hall, bad.id)
    for path, etag in etags.items():
        page = hall.get(path, **{"If-None-Match": etag})
        assert page.status_code == 200
        assert "Bad words" not in page.text
        assert "Layla" not in page.text
        assert "A moderator has hidden this comment." in page.text
        assert "Please do not" in page.text


def test_what_one_process_hides_another_shows_no_more(hall: Hall, tmp_path: Path) -> None:
    bad = hall.visitor("Layla").says("Bad words")
    hall.leave()
    with officers_client(hall.deployment, tmp_path / "other") as client:
        other = hall_on(hall.deployment, client, hall.bridge)
        etags = [one.get(hall.path).headers["ETag"] for one in (hall, other)]
        assert etags[0] == etags[1]
        hide(hall, bad.id)
        for one in (other, hall):
            page = one.get(hall.path, **{"If-None-Match": etags[0]})
            assert (page.status_code, "Bad words" in page.text) == (200, False)
            told = one.client.get(f"/api/v1{hall.path}")
            assert "Bad words" not in told.text


def test_a_validator_knows_the_name_the_count_and_what_is_discussed(hall: Hall) -> None:
    layla = hall.visitor("Layla")
    layla.says("Yes")
    seen = {hall.get(hall.path).headers["ETag"]}
    layla.post("/discussions/name", name="Layla of Irbid")
    seen.add(hall.get(hall.path).headers["ETag"])
    layla.says("No")
    seen.add(hall.get(hall.path).headers["ETag"])
    object.__setattr__(hall.discussed, "closed_because", "The phase is over.")
    closed = hall.get(hall.path)
    seen.add(closed.headers["ETag"])
    assert len(seen) == 4
    assert "Layla of Irbid" in closed.text
    assert "The phase is over." in closed.text
    assert "/write" not in closed.text


@pytest.mark.parametrize("below", ["", "/comments/1", "/comments/1/history"])
def test_a_page_takes_few_statements_however_many_comments(
    hall: Hall, below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layla = hall.visitor("Layla")
    for number in range(3):
        layla.says(f"{number}")
        layla.says("answer", 1)
    hall.leave()
    hall.get(hall.path + below)
    with sent(monkeypatch) as seen:
        assert hall.get(hall.path + below).status_code == 200
    assert len(answering(seen)) <= 6


def test_what_is_not_there_is_not_found(hall: Hall) -> None:
    hall.visitor("Layla").says()
    for path in (
        f"/discussions/road/{hall.bridge}",
        f"/discussions/bridge/{uuid4()}",
        "/discussions/bridge/x",
        f"/discussions/bridge/{str(hall.bridge).upper()}",
        f"{hall.path}/comments/2",
        f"{hall.path}/comments/01",
        f"{hall.path}/comments/99999999",
        f"{hall.path}/comments/2/history",
    ):
        assert hall.get(path).status_code == 404, path
    for query in ("order=worst", "after=x", "start=0", "start=abc", "other=1"):
        assert hall.get(f"{hall.path}?{query}").status_code == 400, query


def test_what_was_edited_shows_what_it_said_before(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    posted = layla.says("Before")
    sami.says("I answer", posted.number)
    assert UNTRACED
    with hall.deployment.database.writing() as session:
        edit(session, hall.ctx, layla.person, posted.id, "After")
    hall.leave()
    assert re.search(r'href="[^"]+/comments/1/history"', hall.get(hall.path).text)
    history = hall.get(f"{posted.path}/history").text
    assert history.index("Before") < history.index("After")
    hide(hall, posted.id)
    assert hall.get(f"{posted.path}/history").status_code == 404


def test_the_public_reads_views_and_no_table_of_texts(hall: Hall) -> None:
    layla = hall.visitor("Layla")
    bad = layla.says("Bad words")
    hide(hall, bad.id)
    with site_on(hall.client).deployment.database.reading() as session:
        connection = session.connection()
        may = connection.exec_driver_sql(
            "SELECT has_table_privilege('comment', 'SELECT'),"
            " has_table_privilege('comment_revision', 'SELECT'),"
            " has_table_privilege('comment_vote', 'SELECT'),"
            " has_table_privilege('comment_author_person', 'SELECT')"
        ).one()
        assert not any(may)
        rows = connection.exec_driver_sql("SELECT html, author_id FROM shown_comment").all()
        assert rows == [(None, None)]
