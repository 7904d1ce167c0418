"""Spaces for programs: what is published, by filters, with a validator that the clock moves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.participation.spaces.rules import Activity, Level, SpaceState
from portal.participation.spaces.schemas import LEVELS, SPACE, STATES
from tests.conftest import client_of
from tests.portal.participation.spaces.kept import START, WEEK, news_there, space_there

LIST, ONE = "/api/v1/spaces", "/api/v1/spaces/streets"


@pytest.fixture
def reader(timed: Deployment, clock: MovableClock) -> Iterator[TestClient]:
    clock.move(START - timedelta(hours=1) - clock.now())
    with timed.database.writing() as session:
        phases = [(START, START + WEEK, [Activity.IDEA])]
        space_id = space_there(session, phases=phases)
        news_there(session, space_id)
        space_there(session, "draft", published_at=None)
        space_there(session, "pipes", agency="other", level="information", areas=["JO-IR"])
        space_there(session, "whole", areas=[])
    with client_of(timed) as client:
        yield client


def names(reader: TestClient, query: str = "") -> set[str]:
    return {one["name"] for one in reader.get(f"{LIST}{query}").json()["spaces"]}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"streets", "pipes", "whole"}),
        ("?level=information", {"pipes"}),
        ("?agency=other", {"pipes"}),
        ("?area=JO-AM", {"streets", "whole"}),
        ("?state=open", set[str]()),
        ("?state=upcoming", {"streets", "pipes", "whole"}),
    ],
)
def test_filters_leave_what_they_name_and_a_draft_is_never_there(
    reader: TestClient, query: str, left: set[str]
) -> None:
    assert names(reader, query) == left


def test_a_word_that_is_no_level_is_refused(reader: TestClient) -> None:
    answer = reader.get(f"{LIST}?level=most")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "level"
    assert reader.get("/api/v1/spaces/draft").status_code == 404


@pytest.mark.parametrize("path", [LIST, ONE])
def test_the_validator_moves_at_the_moment_a_phase_begins(
    reader: TestClient, clock: MovableClock, path: str
) -> None:
    kept = {"If-None-Match": reader.get(path).headers["ETag"]}
    clock.move(timedelta(minutes=59))
    assert reader.get(path, headers=kept).status_code == 304
    clock.move(timedelta(minutes=1))
    assert reader.get(path, headers=kept).status_code == 200


def test_one_space_says_what_is_open_until_when_and_its_news(
    reader: TestClient, clock: MovableClock
) -> None:
    clock.move(timedelta(hours=1))
    told = reader.get(ONE).json()
    assert (told["state"], told["open_now"]) == ("open", ["idea"])
    assert told["changes_at"] == "2031-05-08T06:00:00Z"
    assert [one["titles"]["en"] for one in told["news"]] == ["The street is chosen"]
    assert told["outcome"] is None
    assert "made_by" not in told


def test_the_description_knows_every_level_activity_and_state() -> None:
    assert set(Level) == set(LEVELS)
    assert {SpaceState.DRAFT, *STATES} == set(SpaceState)
    described = SPACE["properties"]["open_now"]["items"]["enum"]
    assert set(Activity) == set(described)
