"""Results of polls as CSV and JSON: of polls that were held, closed, counted and published."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.participation.polls.rules import Choices
from tests.conftest import client_of
from tests.portal.participation.polls.conftest import Held, House, house_on, question, voter
from tests.portal.participation.publishing.reading import PATH, rows

COLOURS = question("red", "green", "blue")
PLACES = question("here", "there", least=0, most=2, position=2)
MIXED: Sequence[Choices] = [
    *({1: [1], 2: [1, 2]} for _turn in range(3)),
    *({1: [2], 2: []} for _turn in range(3)),
]


@pytest.fixture
def house(timed: Deployment, clock: MovableClock, tmp_path: Path) -> House:
    """A space in which polls are held."""
    return house_on(timed, clock, tmp_path)


@pytest.fixture
def client(timed: Deployment, house: House) -> Iterator[TestClient]:
    with client_of(timed) as made:
        yield made


def held_polls(house: House, *votes: Sequence[Choices]) -> list[Held]:
    """Hold polls of two questions at the same time, with these votes, and count them."""
    polls = [house.scheduled(COLOURS, PLACES, least_shown=5) for _one in votes]
    house.move_to(polls[0].poll.opens_at)  # type: ignore[arg-type]
    for held, cast in zip(polls, votes, strict=True):
        for choices in cast:
            held.cast(voter(), choices)
    for held in polls:
        held.count()
    return polls


def counts(told: list[dict[str, Any]], held: Held, number: int) -> dict[int, int]:
    """Return the votes by option of a question."""
    return {
        row["option"]: row["votes"]
        for row in told
        if row["poll"] == held.ref and row["question"] == number
    }


def test_a_published_poll_has_a_row_for_each_option_and_one_too_small_has_none(
    client: TestClient, house: House
) -> None:
    held, small = held_polls(house, MIXED, MIXED[1:5])
    assert rows(client, "poll-results") == [], "counted, and not published yet"
    for one in (held, small):
        one.publish()
    told = rows(client, "poll-results")
    assert counts(told, held, 1) == {1: 3, 2: 3, 3: 0, 0: 0}
    assert counts(told, held, 2) == {1: 3, 2: 3, 0: 3}
    assert {row["poll"] for row in told} == {held.ref}
    first = told[0]
    assert (first["space"], first["ballots"], first["question_en"]) == ("streets", 6, "Question 1")
    assert (first["option_en"], first["option_ar"]) == ("red", "نص red")
    assert {row["agreement"] for row in told} == {"none"}
    # Four ballots of a poll that shows nothing below five: no count of them, and no name of it.
    assert small.ref not in client.get(f"{PATH}poll-results.csv").text


def test_what_tells_how_everybody_has_voted_is_said_plainly(
    client: TestClient, house: House
) -> None:
    same: Sequence[Choices] = [{1: [2], 2: [1]} for _turn in range(5)]
    (held,) = held_polls(house, [*same, {1: [2], 2: [2]}])
    held.publish()
    told = rows(client, "poll-results")
    assert {row["question"]: row["agreement"] for row in told} == {1: "all", 2: "all_but_one"}


def test_answers_to_two_questions_stand_nowhere_together(client: TestClient, house: House) -> None:
    """Whatever pairs of answers there were, the rows are the same as long as the sums are."""
    others = [{1: one[1], 2: other[2]} for one, other in zip(MIXED, reversed(MIXED), strict=True)]
    first, second = held_polls(house, MIXED, others)
    first.publish()
    second.publish()
    told = rows(client, "poll-results")
    for number in (1, 2):
        assert counts(told, first, number) == counts(told, second, number)
