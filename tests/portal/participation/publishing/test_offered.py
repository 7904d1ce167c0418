"""Spaces, ideas and support as CSV and JSON: what is shown, and nothing of what is hidden."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from geo.coordinates import Position
from layers.deployment import Deployment
from portal.comments.rules import Visibility
from portal.participation.ideas.kinds import set_visibility
from portal.participation.ideas.models import IdeaSupport
from portal.participation.ideas.rules import AnswerKind
from portal.participation.publishing.support import count_support
from tests.conftest import client_of
from tests.portal.participation.ideas.place import Place, place_on
from tests.portal.participation.publishing.reading import PATH, rows


@pytest.fixture
def place(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Place:
    """A space without any idea."""
    return place_on(timed.database, clock, timed.country, tmp_path)


@pytest.fixture
def client(timed: Deployment, place: Place) -> Iterator[TestClient]:
    with client_of(timed) as made:
        yield made


def test_ideas_are_offered_with_where_they_stand_and_without_who_wrote_them(
    client: TestClient, place: Place
) -> None:
    writer = place.someone("Very Particular Name")
    made = place.propose("Benches", writer, Position(35.91, 31.95))
    hidden = place.propose("Hidden")
    for _number in range(3):
        place.support(made.id)
    place.say(made.id, AnswerKind.ANSWER)
    with place.database.writing() as session:
        set_visibility(session, hidden.id, Visibility.HIDDEN)
    (row,) = rows(client, "ideas")
    assert (row["ref"], row["space"], row["title"]) == (made.ref, "streets", "Benches")
    assert (row["state"], row["supporters"]) == ("evaluating", 3)
    assert row["answered_at"].endswith("Z")
    assert "Particular" not in client.get(f"{PATH}ideas.csv").text


def test_what_is_hidden_later_leaves_the_files_that_were_made(
    client: TestClient, place: Place
) -> None:
    made, other = place.propose("Benches"), place.propose("Trees")
    first = client.get(f"{PATH}ideas.json")
    with place.database.writing() as session:
        set_visibility(session, made.id, Visibility.HIDDEN)
    second = client.get(f"{PATH}ideas.json", headers={"If-None-Match": first.headers["etag"]})
    assert [one["ref"] for one in second.json()] == [other.ref]


def test_spaces_are_offered_with_their_promise_in_each_language(
    client: TestClient, place: Place
) -> None:
    (row,) = rows(client, "spaces")
    assert (row["space"], row["level"], row["answer_due"]) == ("streets", "active", "2031-06-30")
    assert (row["title_en"], row["promise_ar"]) == ("Streets of the quarter", "نجيب عن كل فكرة")
    assert row["outcome_at"] is None


def test_support_by_month_hides_months_of_few(client: TestClient, place: Place) -> None:
    made = place.propose()
    given = {date(2031, 1, 3): 7, date(2031, 2, 3): 2, date(2031, 3, 3): 6}
    for day, count in given.items():
        for _number in range(count):
            (author,) = place.authors([place.someone()])
            with place.database.writing() as session:
                session.add(IdeaSupport(idea_id=made.id, author_id=author, given_on=day))
    assert rows(client, "support") == []
    count_support(place.database)
    count_support(place.database)
    found = {row["month"]: row["supports"] for row in rows(client, "support")}
    assert found == {"2031-01": 7, "2031-02": None, "2031-03": None}


def test_no_poll_is_no_rows(client: TestClient) -> None:
    assert rows(client, "poll-results") == []
