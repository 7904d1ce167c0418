from datetime import timedelta

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.assembly import workflows_of
from portal.directory.reports import service as actions
from portal.directory.reports.rules import read_page, read_report
from portal.directory.reports.service import Taken, take_report


def test_reports_are_taken_again_an_hour_after_there_were_too_many(
    timed: Deployment, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = read_report(read_page("/ar/around-me"), "wrong", "me@home.example", "ar")

    def taken() -> Taken:
        with timed.database.writing() as session:
            workflows = workflows_of(timed.country)
            return take_report(session, workflows, new, security=None, network=None)

    monkeypatch.setattr(actions, "_MOST_AN_HOUR", 3)
    assert [taken() for _try in range(4)] == [Taken.YES] * 3 + [Taken.LIMITED]
    clock.move(timedelta(minutes=59, seconds=59))
    assert taken() is Taken.LIMITED
    clock.move(timedelta(seconds=2))
    assert taken() is Taken.YES


@pytest.mark.parametrize(
    ("path", "kind", "code"),
    [
        ("/ar/agencies/x?page=2", "agency", "x"),
        ("/ar/places/offices/%D9%85-1", "office", "offices/م-1"),
        ("/ar/places/schools/S1", "page", "schools/S1"),
        ("/ar/agencies", "page", None),
    ],
)
def test_page_tells_the_record_that_it_shows(path: str, kind: str, code: str | None) -> None:
    read = read_page(path)
    assert (read.path, read.kind, read.code) == (path, kind, code)


@pytest.mark.parametrize(
    "path",
    ["", "javascript:alert(1)", "//evil", "/ar//evil", "/\\evil", "/ar/\n", "/ar/" + "x" * 600],
)
def test_address_that_is_none_of_ours_is_the_start_pages(path: str) -> None:
    assert read_page(path).path == "/"
