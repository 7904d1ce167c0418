"""Spaces as people meet them: a kept page is another one at the moment at which a phase ends."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.participation.spaces.rules import Activity
from tests.conftest import Databases, client_of, deployment_on
from tests.portal.participation.spaces.kept import START, WEEK, news_there, space_there
from tests.web.pages.page_text import text_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START - SECOND)


@pytest.fixture
def town(databases: Databases, areas_template: str, clock: MovableClock) -> Iterator[Deployment]:
    with (
        databases.new(areas_template) as url,
        deployment_on(url, clock=clock) as deployment,
    ):
        yield deployment


@pytest.fixture
def visitor(town: Deployment) -> Iterator[TestClient]:
    with client_of(town) as client:
        yield client


def test_without_spaces_the_list_leads_on(visitor: TestClient) -> None:
    answer = visitor.get("/en/participation")
    assert answer.status_code == 200
    assert "Nothing is open for participation yet." in text_of(answer)
    assert "/en/contact/suggestion" in answer.text


@pytest.mark.parametrize("path", ["/en/participation", "/en/participation/streets"])
def test_a_kept_page_is_another_one_at_the_moment_of_each_change(
    town: Deployment, visitor: TestClient, clock: MovableClock, path: str
) -> None:
    with town.database.writing() as session:
        space_there(session, phases=[(START, START + WEEK, [Activity.COMMENT])])
    for state in ("Begins soon", "Open now", "Being evaluated", "The answer is overdue"):
        first = visitor.get(path)
        assert state in text_of(first)
        kept = {"If-None-Match": first.headers["ETag"]}
        assert visitor.get(path, headers=kept).status_code == 304
        if state == "Begins soon":
            clock.move(SECOND)
        elif state == "Open now":
            clock.move(WEEK - SECOND)
            assert visitor.get(path, headers=kept).status_code == 304
            clock.move(SECOND)
        elif state == "Being evaluated":
            # Midnight in Amman, after the day of the promise.
            clock.move(datetime(2031, 6, 30, 21, tzinfo=UTC) - SECOND - clock.now())
            assert visitor.get(path, headers=kept).status_code == 304
            clock.move(SECOND)
        if state != "The answer is overdue":
            assert visitor.get(path, headers=kept).status_code == 200


def test_a_change_by_an_officer_is_another_page(town: Deployment, visitor: TestClient) -> None:
    with town.database.writing() as session:
        space_id = space_there(session)
        news_there(session, space_id)
    answer = visitor.get("/ar/participation/streets")
    assert answer.status_code == 200
    assert "شوارع الحي" in text_of(answer)


def test_a_space_that_is_not_there_or_a_draft_is_not_found(
    town: Deployment, visitor: TestClient
) -> None:
    with town.database.writing() as session:
        space_there(session, "draft", published_at=None)
    assert visitor.get("/en/participation/draft").status_code == 404
    assert visitor.get("/en/participation/nothing").status_code == 404
    assert "Streets of the quarter" not in text_of(visitor.get("/en/participation"))
