"""Voting by the pages: choosing, looking at it, the receipt, and what keeps somebody from it."""

import re
from urllib.parse import unquote

import pytest
from httpx2 import Response

from portal.accounts.identities import Identity
from portal.participation.polls.rules import Kind
from tests.portal.participation.polls.conftest import question
from tests.web.pages.participation.polls.hall import MINUTE, OPEN_FOR, Desk, Hall, HeldHere
from tests.web.signed_in import SAME_ORIGIN
from web.page.visitor_form import FORM_COOKIE

SINGLE = question("red", "green", "blue")
MULTIPLE = question("north", "south", "east", least=0, most=2, position=2)
CODE = re.compile(r'<output id="code" dir="ltr">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</output>')


@pytest.fixture(scope="module")
def opened(hall_once: Hall) -> HeldHere:
    """An open poll of two questions."""
    return hall_once.poll(SINGLE, MULTIPLE)


def code_of(text: str) -> str:
    """Return the code of a receipt."""
    (code,) = CODE.findall(text)
    return str(code)


def vote(desk: Desk, poll: HeldHere, *chosen: tuple[str, str]) -> str:
    """Walk from the questions to the receipt; return its code."""
    seen = desk.post(f"{poll.path}/vote", *chosen, command="review")
    assert seen.status_code == 200
    assert 'value="cast"' in seen.text
    receipt = desk.post(f"{poll.path}/vote", *chosen, command="cast")
    assert receipt.status_code == 200
    return code_of(receipt.text)


def test_somebody_votes_changes_the_vote_and_finds_the_ballot(hall: Hall) -> None:
    poll, voter = hall.poll(SINGLE, MULTIPLE), hall.voter()
    page = hall.client.get(f"/en{poll.path}")
    assert f'href="/en{poll.path}/vote"' in page.text
    assert "What does not hold" in page.text
    assert "You have voted already" not in voter.get(f"{poll.path}/vote").text
    first = vote(voter, poll, ("question-1", "2"), ("question-2", "1"), ("question-2", "3"))
    assert "You have voted already" in voter.get(f"{poll.path}/vote").text
    second = vote(voter, poll, ("question-1", "1"))
    for one in range(5):
        vote(hall.voter(), poll, ("question-1", str(1 + one % 2)), ("question-2", "2"))
    poll.publish()
    results = hall.client.get(f"/en{poll.path}/results").text
    assert "Check it yourself" in results
    found = look_for(hall, poll, second.lower())
    assert "among those published" in found.text
    assert ">red<" in found.text
    assert "No answer" in found.text
    assert found.headers["cache-control"] == "no-store"
    assert look_for(hall, poll, first).status_code == 404
    assert look_for(hall, poll, "no code").status_code == 400


def look_for(hall: Hall, poll: HeldHere, code: str) -> Response:
    """Send a code to where ballots are looked for, as a browser that nobody has signed in."""
    page = hall.client.get(f"/en{poll.path}/ballots")
    token = re.findall(r'name="token" value="([^"]+)"', page.text)[0]
    cookie = re.findall(rf"{FORM_COOKIE}=([^;]+)", page.headers["set-cookie"])[0]
    headers = {**SAME_ORIGIN, "Cookie": f"{FORM_COOKIE}={cookie}"}
    data = {"token": token, "code": code}
    return hall.client.post(f"/en{poll.path}/ballots", data=data, headers=headers)


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(
    hall_once: Hall, opened: HeldHere
) -> None:
    poll = opened
    hall_once.client.cookies.clear()
    answer = hall_once.client.get(f"/en{poll.path}/vote", follow_redirects=False)
    assert answer.headers["location"] == f"/en/sign-in?next=/en{poll.path}/vote"


def test_whoever_was_signed_out_while_choosing_loses_nothing(
    hall_once: Hall, opened: HeldHere
) -> None:
    poll, voter = opened, hall_once.voter()
    hall_once.client.cookies.clear()
    chosen = {"question-1": "2", "question-2": ["1", "3"], "command": "cast", "token": "old"}
    answer = hall_once.client.post(f"/en{poll.path}/vote", data=chosen, headers=SAME_ORIGIN)
    assert answer.status_code == 403
    assert "is still here" in answer.text
    kept = re.findall(r'name="(question-\d)" value="(\d)"', answer.text)
    assert kept == [("question-1", "2"), ("question-2", "1"), ("question-2", "3")]
    # In the other window the sign-in is done; here the choice is sent again.
    again = voter.post(f"{poll.path}/vote", *kept, command="review", token="old")  # noqa: S106
    assert again.status_code == 403
    assert 'value="cast"' in again.text
    assert voter.cookie.form_token in again.text
    assert "Is this your vote?" in again.text


def test_a_form_without_the_token_of_its_session_casts_nothing(
    hall_once: Hall, opened: HeldHere
) -> None:
    poll, voter = opened, hall_once.voter()
    answer = voter.post(f"{poll.path}/vote", command="cast", **{"question-1": "1"}, token="x")  # noqa: S106
    assert answer.status_code == 403
    assert not CODE.search(answer.text)
    assert "You have voted already" not in voter.get(f"{poll.path}/vote").text
    voter.cookie.sits_at(hall_once.client)
    foreign = hall_once.client.post(
        f"/en{poll.path}/vote",
        data={"token": voter.cookie.form_token, "question-1": "1", "command": "cast"},
        headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert foreign.status_code == 403
    assert "is still here" not in foreign.text


@pytest.mark.parametrize("chosen", [[], [("question-1", "4")], [("question-1", "x")]])
def test_what_is_missing_is_said_beside_its_question(
    hall_once: Hall, opened: HeldHere, chosen: list[tuple[str, str]]
) -> None:
    poll, voter = opened, hall_once.voter()
    answer = voter.post(f"{poll.path}/vote", *chosen, ("question-2", "3"), command="cast")
    assert answer.status_code == 400
    assert 'id="f-question-1-fault"' in answer.text
    assert 'id="f-question-2-fault"' not in answer.text
    assert 'name="question-2" value="3" checked' in answer.text


def test_the_choice_comes_back_to_be_changed(hall_once: Hall, opened: HeldHere) -> None:
    poll, voter = opened, hall_once.voter()
    answer = voter.post(f"{poll.path}/vote", command="change", **{"question-1": "2"})
    assert 'name="question-1" value="2" checked' in answer.text


def test_who_is_not_proven_enough_is_shown_the_way_and_comes_back(hall: Hall) -> None:
    poll, voter = hall.poll(identity=Identity.P2), hall.voter(Identity.P1)
    for answer in (
        voter.get(f"{poll.path}/vote"),
        voter.post(f"{poll.path}/vote", command="cast", **{"question-1": "1"}),
    ):
        assert f'href="/en/my/identity?next=/en{poll.path}/vote"' in answer.text
        assert 'name="question-1"' not in answer.text
    assert 'name="question-1"' in hall.voter(Identity.P2).get(f"{poll.path}/vote").text


def test_nobody_votes_before_or_after_the_poll(hall: Hall) -> None:
    poll, voter = hall.poll(is_open=False), hall.voter()
    form = {"command": "cast", "question-1": "1"}
    assert "Opens:" in voter.get(f"{poll.path}/vote").text
    assert "Nobody can vote here now" in voter.post(f"{poll.path}/vote", **form).text
    hall.wait(OPEN_FOR + 5 * MINUTE)
    assert "Ended:" in voter.get(f"{poll.path}/vote").text
    assert "Nobody can vote here now" in voter.post(f"{poll.path}/vote", **form).text


def test_no_answer_about_a_vote_is_kept_or_names_it_in_an_address(hall: Hall) -> None:
    poll, voter = hall.poll(SINGLE), hall.voter()
    steps = [
        voter.get(f"{poll.path}/vote"),
        voter.post(f"{poll.path}/vote", command="review", **{"question-1": "2"}),
        voter.post(f"{poll.path}/vote", command="cast", **{"question-1": "2"}),
    ]
    for one in steps:
        assert one.headers["cache-control"] == "no-store"
        assert "location" not in one.headers
        assert str(one.url).endswith("/vote")
    assert not re.search(r'(?:href|action)="[^"]*question', steps[1].text)
    assert code_of(steps[2].text) not in steps[2].text.replace(
        f'dir="ltr">{code_of(steps[2].text)}</output>', ""
    ), "the code stands once, where it is read"


def test_a_vote_with_a_name_is_seen_again_changed_and_published(hall: Hall) -> None:
    poll, voter = hall.poll(SINGLE, kind=Kind.NAMED), hall.voter(name="Layla")
    assert "This vote is not secret" in hall.client.get(f"/en{poll.path}").text
    voter.post(f"{poll.path}/vote", command="cast", **{"question-1": "2"})
    assert 'name="question-1" value="2" checked' in voter.get(f"{poll.path}/vote").text
    changed = voter.post(f"{poll.path}/vote", command="cast", **{"question-1": "3"})
    assert "taken the place" in changed.text
    assert not CODE.search(changed.text)
    assert "Layla" not in hall.client.get(f"/en{poll.path}/results").text
    poll.publish()
    results = hall.client.get(f"/en{poll.path}/results").text
    assert "Layla" in results
    assert hall.client.get(f"/en{poll.path}/ballots").status_code == 404


def test_whoever_has_no_name_yet_is_led_to_choose_one_and_back(hall: Hall) -> None:
    poll, voter = hall.poll(SINGLE, kind=Kind.NAMED), hall.voter()
    answer = voter.get(f"{poll.path}/vote")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/en/discussions/name")
    assert f"next=/en{poll.path}/vote" in unquote(answer.headers["location"])


def test_each_voter_has_an_order_of_his_own_where_the_officer_chose_so(hall: Hall) -> None:
    many = question(*(f"option {one}" for one in range(20)))
    shuffled, stable = hall.poll(many, is_shuffled=True), hall.poll(many)
    orders = []
    for desk in (hall.voter(), hall.voter()):
        twice = [order_of(desk.get(f"{shuffled.path}/vote").text) for _turn in range(2)]
        assert twice[0] == twice[1]
        assert order_of(desk.get(f"{stable.path}/vote").text) == [str(n) for n in range(1, 21)]
        orders.append(twice[0])
    assert orders[0] != orders[1]
    assert sorted(orders[0], key=int) == [str(n) for n in range(1, 21)]


def order_of(text: str) -> list[str]:
    return re.findall(r'name="question-1" value="(\d+)"', text)


def test_polls_of_another_space_and_drafts_are_not_there(hall_once: Hall, opened: HeldHere) -> None:
    poll, voter = opened, hall_once.voter()
    officer = hall_once.house.officer()
    draft = hall_once.house.make(officer, hall_once.house.draft())
    for path in (
        poll.path.replace("streets", "nowhere"),
        f"/participation/streets/polls/{draft.ref}",
        "/participation/streets/polls/nothing",
    ):
        for page in ("", "/results", "/ballots"):
            assert hall_once.client.get(f"/en{path}{page}").status_code == 404
        assert voter.get(f"{path}/vote").status_code == 404
        assert voter.post(f"{path}/vote", command="cast").status_code == 404


def test_the_page_of_a_space_and_its_list_lead_to_what_is_open(hall: Hall) -> None:
    over = hall.poll()
    over.end()
    opened = hall.poll()
    space = hall.client.get("/en/participation/streets").text
    listed = hall.client.get("/en/participation/streets/polls").text
    for page in (space, listed):
        assert page.index(opened.path) < page.index(over.path), "what is open comes first"
    assert hall.client.get("/en/participation/nowhere/polls").status_code == 404
