"""Harvests of a catalogue that is one table: its encodings, its faults, and what changes in it."""

from collections.abc import Iterator

import pytest

from importers.harvest import tables
from importers.harvest.service import run_harvest
from portal.opendata.datasets.queries import find_dataset
from tests.importers.harvest.portal_elsewhere import CODE, Harvests
from tests.importers.harvest.served_table import HEADER, ServedTable, row_of, served_table
from tests.importers.harvest.test_ckan_harvest import versions_in

COUNT = 8


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read so few at once that a small table is read in several transactions."""
    monkeypatch.setattr(tables, "AT_ONCE", 3)


@pytest.fixture
def table() -> Iterator[ServedTable]:
    """A table with some datasets, of a file each."""
    with served_table() as found:
        found.write([HEADER, *map(row_of, range(COUNT))])
        yield found


@pytest.fixture
def listed(harvests: Harvests, table: ServedTable) -> Harvests:
    """The table as a catalogue that nobody has read yet."""
    harvests.source(table.address, kind="csv", language="ar", home="https://agency.example")
    return harvests


def test_a_table_lands_whole_and_a_second_run_writes_nothing(listed: Harvests) -> None:
    first = listed.run()
    assert (first.state, first.created, first.refused) == ("complete", COUNT, 0)
    assert (first.total, first.pages, first.attempts) == (COUNT, 3, 0)
    before = versions_in(listed.deployment)
    second = listed.run()
    assert (second.state, second.unchanged, second.created) == ("complete", COUNT, 0)
    assert versions_in(listed.deployment) == before


def test_a_row_becomes_a_dataset_whatever_program_wrote_the_table(
    listed: Harvests, table: ServedTable
) -> None:
    rows = [HEADER, *map(row_of, range(COUNT))]
    table.write(rows, "cp1256", ";")
    run = listed.run()
    assert (run.state, run.created) == ("complete", COUNT), run.problem
    for encoding, delimiter in (("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", ",")):
        table.write(rows, encoding, delimiter)
        same = listed.run()
        assert (same.state, same.unchanged) == ("complete", COUNT), encoding
    row = listed.dataset("t-5")
    assert (row.titles, row.category) == ({"ar": "مدارس المنطقة 5"}, "health")
    assert (row.licence, row.frequency) == ("cc-by-4.0", "monthly")
    assert row.keywords["ar"] == ["تعليم", "مدارس"]
    with listed.deployment.database.reading() as session:
        found = find_dataset(session, row.name)
        assert found is not None
        (resource,) = found.resources
    assert resource.current is not None
    assert (resource.current.address, str(resource.current.day)) == (
        "https://files.example/5.csv",
        "2031-02-01",
    )


def test_the_columns_of_other_portals_are_known_and_titles_are_by_language(
    listed: Harvests, table: ServedTable
) -> None:
    table.write(
        [
            [
                "identifier",
                "title_ar",
                "title_en",
                "downloadURL",
                "mediaType",
                "accrualPeriodicity",
            ],
            ["a", "آبار", "Wells", "https://x.example/a.csv", "text/csv", "R/P1Y"],
            ["a", "", "", "https://x.example/a.xlsx", "", ""],
            ["b", "سدود", "", "https://x.example/b.csv", "", ""],
        ]
    )
    run = listed.run()
    assert (run.state, run.created, listed.sentences()) == ("complete", 2, [])
    wells, dams = listed.dataset("a"), listed.dataset("b")
    assert (wells.titles, wells.frequency) == ({"ar": "آبار", "en": "Wells"}, "yearly")
    assert dams.titles == {"ar": "سدود"}
    with listed.deployment.database.reading() as session:
        found = find_dataset(session, wells.name)
        assert found is not None
        formats = [one.current and one.current.declared_format for one in found.resources]
    assert formats == ["CSV", "XLSX"]


def test_a_table_without_the_needed_columns_breaks_off_and_retires_nothing(
    listed: Harvests, table: ServedTable
) -> None:
    listed.run()
    table.write([["number", "title"], ["1", "آبار"], ["2", "سدود"]])
    run = listed.run()
    assert (run.state, run.retired) == ("broken", 0)
    assert run.problem is not None
    assert "has no columns called" in run.problem["text"]
    assert listed.shown() == COUNT


def test_what_is_wrong_with_a_row_is_said_and_the_others_are_taken(
    listed: Harvests, table: ServedTable
) -> None:
    table.write(
        [
            HEADER,
            row_of(0),
            row_of(1, id=""),
            row_of(2, id=""),
            row_of(3, title=""),
            row_of(4, url="ftp://files.example/4.csv"),
            row_of(5, licence="somebody's own", frequency="now and then", modified="yesterday"),
            row_of(0),
            row_of(6, id="x" * 201),
            [*row_of(7), "a cell too many"],
            row_of(8),
        ]
    )
    run = listed.run()
    assert (run.state, run.created, run.refused) == ("complete", 4, 6), listed.sentences()
    sentences = " ".join(listed.sentences())
    for part in (
        "Row 3 has no id",
        "Row 4 has no id",
        "The record “t-3” has no title",
        "“ftp://files.example/4.csv” is no address of the web",
        "The id “t-0” stands in row 8 once more",
        "is no id, which has 1 to 200 characters",
        "Row 10: ",
    ):
        assert part in sentences
    odd = listed.dataset("t-5")
    assert (odd.licence, odd.frequency) == ("somebody's own", "unknown")


def test_a_row_that_is_spoilt_for_a_night_has_not_vanished(
    listed: Harvests, table: ServedTable
) -> None:
    listed.run()
    rows = [row_of(number) for number in range(COUNT)]
    rows[4].append("a cell too many")
    table.write([HEADER, *rows])
    run = listed.run()
    assert (run.state, run.refused, run.vanished) == ("complete", 1, 0)
    assert listed.shown() == COUNT


def test_what_vanished_from_a_table_is_retired_and_what_returns_is_restored(
    listed: Harvests, table: ServedTable
) -> None:
    listed.run()
    table.write([HEADER, *(row_of(number) for number in range(COUNT) if number != 6)])
    run = listed.run()
    assert (run.state, run.vanished, run.retired) == ("complete", 1, 1)
    assert listed.dataset("t-6").withdrawn_at is not None
    table.write([HEADER, *map(row_of, range(COUNT))])
    assert listed.run().restored == 1
    assert listed.dataset("t-6").withdrawn_at is None


def test_an_empty_table_asks_before_anything_is_retired(
    listed: Harvests, table: ServedTable
) -> None:
    listed.run()
    table.write([HEADER])
    run = listed.run()
    assert (run.state, run.retired, listed.shown()) == ("asking", 0, COUNT)


def test_a_table_of_too_many_datasets_is_not_read_to_the_end(
    listed: Harvests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_RECORDS", COUNT - 1)
    run = listed.run()
    assert run.state == "broken"
    assert run.problem is not None
    assert "holds more than {most} datasets" in run.problem["text"]


def test_a_table_that_does_not_come_is_asked_for_again(
    listed: Harvests, table: ServedTable
) -> None:
    table.fail = 2
    assert (listed.run().state, table.asked) == ("complete", 3)
    assert listed.waits == [2.0, 10.0]
    table.fail = 1_000
    assert listed.run().state == "broken"
    assert listed.shown() == COUNT


@pytest.mark.parametrize("is_another", [False, True])
def test_an_interrupted_table_goes_on_and_begins_again_where_it_is_another(
    listed: Harvests, table: ServedTable, *, is_another: bool
) -> None:
    listed.ask()
    answers = iter([False, True])
    run_harvest(listed.ctx, CODE, lambda: next(answers))
    stopped = listed.newest()
    assert (stopped.state, stopped.position, stopped.created) == ("waiting", 3, 3)
    if is_another:
        table.write([HEADER, *map(row_of, range(1, COUNT + 1))])
    done = listed.go_on()
    assert (done.seen, done.refused) == (COUNT, 0)
    # Of the first table one dataset has gone, and nothing was known before to measure that by.
    told = ("asking", COUNT + 1, 1) if is_another else ("complete", COUNT, 0)
    assert (done.state, done.created, done.vanished) == told
    assert listed.shown() == done.created
