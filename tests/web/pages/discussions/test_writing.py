"""Writing at a browser: the way from a public page by the sign-in and the name, and back."""

import re
from html import unescape
from uuid import uuid4

import pytest

from tests.web.pages.discussions.hall import Hall
from tests.web.signed_in import SAME_ORIGIN, signed_in


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return unescape(found[1])


def test_the_way_from_a_public_page_leads_by_sign_in_and_name_to_the_form(hall: Hall) -> None:
    write = f"{hall.path}/write"
    assert f'href="/en{write}"' in hall.get(hall.path).text
    stranger = hall.get(write)
    assert stranger.status_code == 303
    assert stranger.headers["Location"] == f"/en/sign-in?next=/en{write}"
    layla = hall.visitor()
    asked = layla.get(f"{write}?reply_to=")
    assert asked.headers["Location"].startswith("/en/discussions/name?next=%2Fen%2Fdiscussions")
    form = hall.client.get(asked.headers["Location"]).text
    named = layla.post("/discussions/name", name="Layla", next=field(form, "next"))
    assert named.headers["Location"] == f"/en{write}?reply_to="
    page = layla.get(write)
    assert page.headers["Cache-Control"] == "no-store"
    assert "read by a moderator before others see them" in page.text


def test_what_is_written_is_looked_at_posted_once_and_read(hall: Hall) -> None:
    layla = hall.visitor("Layla")
    write = f"{hall.path}/write"
    id_ = field(layla.get(write).text, "id")
    looked = layla.post(write, id=id_, text="A *wide* <b>bridge</b>", command="preview")
    assert "A <em>wide</em> &lt;b&gt;bridge&lt;/b&gt;" in looked.text
    assert field(looked.text, "id") == id_
    for _again in range(2):
        posted = layla.post(write, id=id_, text="A *wide* bridge")
        assert posted.headers["Location"] == f"/en{hall.path}/comments/1"
    hall.leave()
    assert hall.get(hall.path).text.count("A <em>wide</em> bridge") == 1


def test_an_answer_shows_what_it_answers_and_hangs_there(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    layla.says("Where is the bridge?")
    form = sami.get(f"{hall.path}/write?reply_to=1")
    assert "Where is the bridge?" in form.text
    sami.post(f"{hall.path}/write", text="There.", reply_to="1", id=str(uuid4()))
    assert "There." in hall.get(f"{hall.path}/comments/1").text
    for number in ("9", "x", "99999999"):
        assert sami.get(f"{hall.path}/write?reply_to={number}").status_code == 404


def test_what_will_not_do_is_said_above_what_was_typed(hall: Hall) -> None:
    layla = hall.visitor("Layla")
    empty = layla.post(f"{hall.path}/write", text="   ", id=str(uuid4()))
    assert empty.status_code == 400
    long = layla.post(f"{hall.path}/write", text="a" * 5_001, id=str(uuid4()))
    assert long.status_code == 400
    assert "a" * 5_001 in long.text


def test_a_first_comment_waits_where_its_writer_finds_it(hall: Hall) -> None:
    newcomer = hall.visitor("Newcomer", is_new=True)
    posted = newcomer.post(f"{hall.path}/write", text="See https://example.com", id=str(uuid4()))
    assert posted.headers["Location"] == "/en/my/comments?said=comment-waits-plain"
    mine = newcomer.get("/my/comments").text
    assert "Waits for a moderator" in mine
    assert "See https://example.com" in mine
    hall.leave()
    assert "example.com" not in hall.get(hall.path).text
    assert hall.get(f"{hall.path}/comments/1").status_code == 404


def test_one_changes_and_removes_ones_own_and_nobody_elses(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    posted = layla.says("Mine")
    edit, remove = (f"/discussions/comments/{posted.id}/{what}" for what in ("edit", "remove"))
    for stranger in (sami, hall.visitor()):
        assert stranger.get(edit).status_code == 404
        assert stranger.post(remove, sure="yes").status_code == 404
    assert sami.post(edit, text="Yours").status_code == 404
    assert "Mine" in layla.get(edit).text
    assert layla.post(edit, text="Mine, better").status_code == 303
    unsure = layla.post(remove)
    assert unsure.headers["Location"].endswith("/edit#remove")
    assert "Mine, better" in hall.get(hall.path).text
    assert layla.post(remove, sure="yes").status_code == 303
    assert "Mine, better" not in hall.get(hall.path).text
    assert layla.get(edit).status_code == 404


def test_a_vote_counts_and_leads_back_to_where_it_was_given(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    posted = layla.says("Yes?")
    vote = f"/discussions/comments/{posted.id}/vote"
    hall.leave()
    stranger = hall.post(vote, value="1")
    assert stranger.headers["Location"].startswith("/en/sign-in?next=%2Fen%2Fdiscussions")
    nameless = hall.visitor().post(vote, value="1")
    assert nameless.headers["Location"].startswith("/en/discussions/name?next=")
    sami.account.sits_at(hall.client)
    sent = {**SAME_ORIGIN, "Referer": f"http://127.0.0.1/en{hall.path}?order=best"}
    voted = hall.client.post(
        f"/en{vote}", data={"value": "1"}, headers=sent, follow_redirects=False
    )
    assert voted.headers["Location"] == f"/en{hall.path}?order=best#comment-1"
    assert re.search(r'value="1">For <bdi[^>]*>1</bdi>', hall.get(hall.path).text)
    assert sami.post(vote, value="2").status_code == 400
    assert layla.post(vote, value="1").status_code == 409


def test_the_same_vote_pressed_again_on_a_page_that_counts_it_is_taken_back(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    vote = f"/discussions/comments/{layla.says('Yes?').id}/vote"

    def press(shown: str) -> str:
        sami.post(vote, value="1", shown=shown)
        counted = re.search(r'value="1">For <bdi[^>]*>(\d)</bdi>', hall.get(hall.path).text)
        assert counted is not None
        return counted[1]

    def shown() -> str:
        return field(hall.get(hall.path).text, "shown")

    before = shown()
    # Pressed twice on one page, by a hand that trembles, it counts once.
    assert [press(before), press(before)] == ["1", "1"]
    assert press(shown()) == "0"
    assert press(shown()) == "1"
    assert press("no number") == "1"


@pytest.mark.parametrize("what", ["write", "edit", "remove", "name", "vote"])
def test_no_form_of_another_site_is_taken(hall: Hall, what: str) -> None:
    layla = hall.visitor("Layla")
    posted = layla.says("Yes?")
    path = {
        "write": f"{hall.path}/write",
        "name": "/discussions/name",
    }.get(what, f"/discussions/comments/{posted.id}/{what}")
    layla.account.sits_at(hall.client)
    given = {"token": layla.account.form_token, "text": "x", "value": "1", "name": "x y"}
    elsewhere = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    for headers in (elsewhere, {}):
        refused = hall.client.post(f"/en{path}", data=given, headers=headers)
        assert refused.status_code == 403, headers
    if what != "vote":
        without = hall.client.post(f"/en{path}", data={"text": "x"}, headers=SAME_ORIGIN)
        assert without.status_code == 403
    assert "Yes?" in hall.get(hall.path).text


def test_an_officer_is_no_citizen(hall: Hall) -> None:
    posted = hall.visitor("Layla").says("Yes?")
    officer = signed_in(hall.deployment, hall.client)
    assert hall.get(f"{hall.path}/write").status_code == 403
    voted = hall.post(f"/discussions/comments/{posted.id}/vote", value="1")
    assert (voted.status_code, officer.name) == (403, "رنا")
