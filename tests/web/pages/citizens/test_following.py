"""A citizen follows a space from its page, hears of it in a way of her own, and ends it."""

from uuid import uuid4

from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from tests.portal.participation.spaces.kept import space_there
from tests.web.pages.citizens.conftest import AtHome
from web.page.guard import SESSION_COOKIE

FOLLOWING = "/my/following"
STALE = {"token": "of another page"}


def streets(sara: AtHome) -> Subject:
    with sara.citizens.database.writing() as session:
        return Subject("space", space_there(session))


def way(subject: Subject) -> str:
    return f"/follow/{subject.kind}/{subject.id}"


def test_who_follows_a_space_reads_what_is_new_there(sara: AtHome) -> None:
    space = streets(sara)
    assert "You follow nothing yet" in sara.get(FOLLOWING).text
    assert "Streets of the quarter" in sara.get(way(space)).text
    done = sara.post(way(space), mode="weekly")
    assert done.headers["location"] == f"/en{way(space)}?said=followed"
    assert "You follow it now." in sara.get(f"{way(space)}?said=followed").text
    with sara.citizens.database.writing() as session:
        titles = {"ar": "خبر", "en": "The first tree stands"}
        news = Subject("news", uuid4())
        note_happening(session, Happening(space, news, What.NEWS, titles, "/participation/streets"))
    page = sara.get(FOLLOWING).text
    assert "The first tree stands" in page
    assert "One letter a week" in page
    assert (
        sara.post(way(space), mode="at_once", back="list")
        .headers["location"]
        .startswith(f"/en{FOLLOWING}")
    )
    assert "A letter each time" in sara.get(FOLLOWING).text
    sara.post(way(space), mode="end")
    assert "The first tree stands" not in sara.get(FOLLOWING).text


def test_the_way_to_follow_leads_over_the_sign_in_and_back(sara: AtHome) -> None:
    space = streets(sara)
    sara.client.cookies.clear()
    answer = sara.get(way(space))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/en/sign-in?next=/en{way(space)}"
    assert SESSION_COOKIE not in sara.client.cookies


def test_what_there_is_not_and_other_ways_are_refused(sara: AtHome) -> None:
    space = streets(sara)
    assert sara.get("/follow/space/no-id").status_code in (404, 422)
    for unknown in (Subject("space", uuid4()), Subject("nothing", space.id)):
        assert sara.get(way(unknown)).status_code == 404
        assert sara.post(way(unknown), mode="weekly").status_code == 404
    assert sara.post(way(space), mode="often").status_code == 400
    assert sara.post(way(space), mode="weekly", **STALE).status_code == 403


def test_a_program_that_follows_and_ends_all_the_time_is_sent_away(sara: AtHome) -> None:
    space = streets(sara)
    for _number in range(60):
        sara.post(way(space), mode="weekly")
        sara.post(way(space), mode="end")
    assert sara.post(way(space), mode="weekly").status_code == 429


def test_what_is_not_shown_any_more_is_ended_all_the_same(sara: AtHome) -> None:
    space = streets(sara)
    sara.post(way(space), mode="weekly")
    with sara.citizens.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE space SET published_at = NULL")
    assert "This is not shown any more." in sara.get(FOLLOWING).text
    assert "This is not shown any more." in sara.get(way(space)).text
    assert sara.post(way(space), mode="at_once").status_code == 404
    assert sara.post(way(space), mode="end", back="list").status_code == 303
    assert "You follow nothing yet" in sara.get(FOLLOWING).text


def test_letters_about_what_one_follows_are_stopped_and_begun_again(sara: AtHome) -> None:
    page = sara.get(FOLLOWING).text
    assert "Write me no letters about it" in page
    sara.post(f"{FOLLOWING}/letters", wanted="no")
    assert "Write me letters again" in sara.get(FOLLOWING).text
    sara.post(f"{FOLLOWING}/letters", wanted="yes")
    assert "Write me no letters about it" in sara.get(FOLLOWING).text
