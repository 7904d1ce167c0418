"""Catalogues that fail in every way, and runs that are interrupted."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from importers.harvest.models import HarvestPageRow, HarvestRunRow
from importers.harvest.rules import Reach
from importers.harvest.service import run_harvest
from importers.sources.rules import Fetching
from tests.importers.harvest.portal_elsewhere import CODE, COUNT, ON_PAGE, Harvests, OtherPortal
from tests.importers.harvest.served_ckan import record


def test_a_run_that_broke_off_retires_nothing(harvested: Harvests, elsewhere: OtherPortal) -> None:
    elsewhere.tell(remove=[1], fail=1_000)
    run = harvested.run()
    assert (run.state, run.retired) == ("broken", 0)
    assert run.problem is not None
    assert "failed" in run.problem["text"]
    assert harvested.shown() == COUNT
    # It was asked for again a few times, with longer and longer pauses.
    assert harvested.waits[-3:] == [2.0, 10.0, 30.0]


def test_an_answer_that_fails_or_breaks_off_is_asked_for_again(
    harvests: Harvests, elsewhere: OtherPortal
) -> None:
    harvests.source(elsewhere.address)
    elsewhere.tell(fail=1, cut=1)
    run = harvests.run()
    assert (run.state, run.created) == ("complete", COUNT)


def test_records_that_are_removed_while_it_is_read_hide_no_others(
    harvests: Harvests, elsewhere: OtherPortal
) -> None:
    harvests.source(elsewhere.address)
    elsewhere.tell(shift=12, shift_after=1)
    run = harvests.run()
    assert (run.state, run.created) == ("complete", COUNT)


def test_a_catalogue_that_gives_fewer_than_it_says_is_not_read_to_the_end(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    elsewhere.tell(overstate=50, remove=[1])
    run = harvested.run()
    assert (run.state, run.retired) == ("broken", 0)


def test_what_is_wrong_with_a_record_is_said_and_stops_nothing(
    harvests: Harvests, elsewhere: OtherPortal
) -> None:
    harvests.source(elsewhere.address)
    bad_address = {**record(4), "resources": [{"id": "r", "url": "file:///etc/passwd"}]}
    instead = {
        "id-000000": "no record at all",
        "id-000001": {**record(1), "title": ["a", "list"]},
        "id-000002": {**record(2), "title": "", "name": ""},
        "id-000003": {**record(3), "id": None},
        "id-000004": bad_address,
        "id-000005": {**record(5), "notes": "a\x00b <script>alert(1)</script>"},
    }
    elsewhere.tell(instead=instead)
    run = harvests.run()
    assert (run.state, run.created, run.refused) == ("complete", COUNT - 4, 4)
    sentences = " ".join(harvests.sentences())
    for part in (
        "“no record at all” is no record",
        "The field “title” holds",
        "The record “id-000002” has no title",
        "is no id",
        "“file:///etc/passwd” is no address of the web",
    ):
        assert part in sentences
    assert "<script" not in harvests.dataset("id-000005").htmls["en"]


def test_a_record_that_is_spoilt_for_a_night_has_not_vanished(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    elsewhere.tell(instead={"id-000001": {**record(1), "title": ["a", "list"]}})
    run = harvested.run()
    assert (run.state, run.refused, run.vanished) == ("complete", 1, 0)
    assert harvested.shown() == COUNT


def test_an_answer_that_is_none_of_ckan_says_so(harvests: Harvests, elsewhere: OtherPortal) -> None:
    harvests.source(elsewhere.address)
    elsewhere.tell(raw='{"success": true, "result": []}')
    run = harvests.run()
    assert run.problem is not None
    assert "does not answer as CKAN does" in run.problem["text"]


@pytest.mark.parametrize("there", ["http://169.254.169.254/latest", "http://[fe80::1]/"])
def test_a_redirect_into_another_network_is_not_followed(
    harvests: Harvests, elsewhere: OtherPortal, there: str
) -> None:
    harvests.source(elsewhere.address)
    elsewhere.tell(redirect=there)
    run = harvests.run()
    assert run.state == "broken"
    assert run.problem is not None
    assert "not a public address" in run.problem["text"]


def test_without_leave_no_private_address_is_read(
    harvests: Harvests, elsewhere: OtherPortal
) -> None:
    harvests.source(elsewhere.address)
    harvests.limit(Fetching())
    run = harvests.run()
    assert (run.state, elsewhere.tell()) == ("broken", [])


def test_a_run_of_changes_reads_those_alone_and_retires_nothing(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    with harvested.deployment.database.writing() as session:
        session.get_one(HarvestRunRow, harvested.newest().id).began_at = datetime(
            2031, 1, 15, tzinfo=UTC
        )
    elsewhere.tell(change=[7], remove=[8])
    run = harvested.run(Reach.CHANGES)
    assert (run.state, run.seen, run.changed, run.retired) == ("complete", 1, 1, 0)


def test_an_interrupted_run_goes_on_where_it_stopped(
    harvests: Harvests, elsewhere: OtherPortal
) -> None:
    harvests.source(elsewhere.address)
    harvests.ask()
    answers = iter([False, True])
    run_harvest(harvests.ctx, CODE, lambda: next(answers))
    stopped = harvests.newest()
    assert (stopped.state, stopped.created, stopped.position) == ("waiting", ON_PAGE, ON_PAGE)
    before = len(elsewhere.tell())
    done = harvests.go_on()
    assert (done.state, done.created, done.unchanged) == ("complete", COUNT, 0)
    assert len(elsewhere.tell()) == before + 1
    with harvests.deployment.database.writing() as session:
        seen = session.scalars(select(HarvestPageRow.seen)).all()
    assert sorted(len(one) for one in seen) == [10, 15]
