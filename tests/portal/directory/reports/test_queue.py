from datetime import timedelta
from uuid import uuid4

import pytest

from geo.clock import MovableClock
from geo.errors import NotFound, Refused
from layers.deployment import Deployment
from portal.directory.reports import service as deeds
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.queries import report, reports_of
from portal.directory.reports.rules import ReportState, read_page, read_report
from portal.directory.reports.service import Taken, close_report, take_report


def test_queue_is_cut_to_the_agencies_of_the_officer_and_closed_once(
    deployment: Deployment,
) -> None:
    database = deployment.database
    new = read_report(read_page("/ar/around-me"), "wrong", "me@home.example", "ar")
    with database.writing() as session:
        assert take_report(session, new, keys=None, network=None) is Taken.YES
        for agency in ("one", "two"):
            session.add(
                ErrorReport(
                    id=uuid4(),
                    kind="agency",
                    code=agency,
                    agency=agency,
                    path="/",
                    text="x",
                    contact="me@home.example",
                    language="ar",
                    state="open",
                )
            )
    with database.reading() as session:
        assert {one.agency for one in reports_of(session, None)} == {None, "one", "two"}
        mine = reports_of(session, frozenset({"one"}))
        assert [one.agency for one in mine] == ["one"]
        assert reports_of(session, frozenset()) == []
        with pytest.raises(NotFound):
            report(session, mine[0].id, frozenset({"two"}))
        with pytest.raises(NotFound):
            report(session, uuid4(), None)
    with database.writing() as session:
        close_report(
            session, report(session, mine[0].id, {"one"}), ReportState.DONE, by="o@x.example"
        )
    with database.writing() as session:
        done = report(session, mine[0].id, None)
        assert (done.state, done.handled_by, done.contact) == ("done", "o@x.example", None)
        assert done.handled_at is not None
        with pytest.raises(Refused):
            close_report(session, done, ReportState.DISMISSED, by="o@x.example")
        assert reports_of(session, {"one"}) == []


def test_reports_are_taken_again_an_hour_after_there_were_too_many(
    timed: Deployment, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = read_report(read_page("/ar/around-me"), "wrong", "me@home.example", "ar")

    def taken() -> Taken:
        with timed.database.writing() as session:
            return take_report(session, new, keys=None, network=None)

    monkeypatch.setattr(deeds, "_MOST_AN_HOUR", 3)
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
