"""The report per agency names what is overdue, what does not answer, and what is lost."""

from datetime import timedelta
from pathlib import Path

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.attachments.stores import FolderStore
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.desks import LATE, DeskMoment, DeskQuery, desk_counts, desk_lines
from portal.opendata.datasets.rules import DatasetState
from portal.opendata.openness.files import check_files
from portal.opendata.openness.links import check_links
from portal.opendata.openness.quality import Criterion
from portal.opendata.openness.reports import AgencyReport, agency_reports
from portal.opendata.openness.rules import NO_ANSWER
from portal.opendata.openness.service import rate_changed
from portal.opendata.terms.loading import load_terms
from tests.portal.opendata.datasets.desk import Desk
from tests.portal.opendata.published import TABLE, dataset_there, resource_there, version_there

TERMS = load_terms()
FAR = "https://data.example/far.csv"


def reported(timed: Deployment, *agencies: str) -> list[AgencyReport]:
    # What is read here asks nobody for a workflow.
    ctx = DatasetContext(timed.country, TERMS, {})  # type: ignore[arg-type]
    at = DeskMoment(timed.now().date(), timed.now())
    with timed.database.reading() as session:
        return agency_reports(session, ctx, agencies or None, at)


def test_a_report_names_what_is_overdue_broken_and_lost(
    timed: Deployment, clock: MovableClock, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    with timed.database.writing() as session:
        late = timed.now().date() - timedelta(days=1)
        dataset_there(session, "late", store=store, files={"a.csv": TABLE}, next_due=late)
        dataset_there(session, "good", files={"b.csv": TABLE + b"x,2024,1\n"}, agency="water")
        far = dataset_there(session, "far", files={}, areas=[])
        gone = dict.fromkeys(("attachment_id", "file_sha256", "file_size"))
        version_there(
            session, resource_there(session, far, "x", 0), "x.csv", TABLE, address=FAR, **gone
        )
    assert [one.agency for one in reported(timed)] == ["ministry-of-health", "water"]
    for _night in range(3):
        check_links(timed.database, lambda _address: NO_ANSWER, lambda _seconds: None)
        clock.move(timedelta(days=1))
    for path in tmp_path.rglob("a.csv"):
        path.unlink()
    check_files(timed.database, store)
    rate_changed(timed.database, timed.country, TERMS, timed.now().date(), every=True)
    (mine,) = reported(timed, "ministry-of-health")
    assert [one.dataset.name for one in mine.lines] == ["late", "far"]
    assert (mine.overdue, mine.broken, mine.by_stars) == (1, 2, {0: 2})
    assert mine.lines[0].lost == ("a.csv",)
    assert list(mine.lines[1].broken) == [FAR]
    assert mine.missing[Criterion.AREAS] == 1


def test_a_desk_is_asked_for_pages_of_what_is_wanted(desk: Desk, timed: Deployment) -> None:
    desk.draft()
    with timed.database.writing() as session:
        late = timed.now().date() - timedelta(days=1)
        dataset_there(session, "late", agency="statistics", next_due=late)
        for name in ("more", "other"):
            dataset_there(session, name, agency="statistics")
        dataset_there(session, "far", agency="water")
    at = DeskMoment(timed.now().date(), timed.now())

    def names(query: DeskQuery) -> tuple[list[str], int]:
        with timed.database.reading() as session:
            found = desk_lines(session, ["statistics"], at, query)
        return [one.dataset.name for one in found.lines], found.total

    assert names(DeskQuery())[0][:2] == ["late", "schools"]
    assert names(DeskQuery(limit=2, offset=2))[1] == 4
    assert names(DeskQuery(LATE)) == (["late"], 1)
    assert names(DeskQuery("draft")) == (["schools"], 1)
    assert names(DeskQuery(words="مدارس")) == (["schools"], 1)
    assert names(DeskQuery(words="المدارس لا")) == ([], 0)
    with timed.database.reading() as session:
        counts = {
            (one.agency, one.state): (one.datasets, one.late)
            for one in desk_counts(session, None, at)
        }
    assert counts["statistics", DatasetState.PUBLISHED] == (3, 1)
    assert counts["water", DatasetState.PUBLISHED] == (1, 0)
