"""The recorded ratios: written, read back and compared, and the tables put into a page."""

from pathlib import Path

import pytest

from tests.benchmarks.questions import BASE
from tests.benchmarks.ratios import Figure, Key
from tests.benchmarks.recorded import (
    PAGE,
    change_table,
    changes,
    put_between_marks,
    read_recorded,
    write_recorded,
)
from tests.benchmarks.results import Cell, Journal, read_results
from tests.benchmarks.table import markdown
from tests.benchmarks.test_table import round_of

RATE: Key = ("hot / floor", 10_000, 1, BASE.name)
TIME: Key = ("hot time, 1,000,000 / 10,000", 0, 1, BASE.name)


def figure_of(middle: float, rounds: int = 4) -> Figure:
    return Figure(middle, middle * 0.95, middle * 1.05, rounds)


def slower(key: Key, then: Figure, now: Figure) -> bool:
    [change] = changes({key: then}, {key: now})
    return change.slower


def test_recorded_ratios_are_read_back(tmp_path: Path) -> None:
    known = {RATE: Figure(0.8, 0.7, 0.9, 4), TIME: Figure(1.1, 1.0, 1.2, 4)}
    write_recorded(tmp_path / "recorded.json", known, {"command": "here"})
    assert read_recorded(tmp_path / "recorded.json") == known


def test_nothing_is_recorded_at_first(tmp_path: Path) -> None:
    assert read_recorded(tmp_path / "none.json") == {}


def test_lower_rate_is_slower_and_a_higher_one_is_not() -> None:
    assert slower(RATE, figure_of(0.8), figure_of(0.5))
    assert not slower(RATE, figure_of(0.5), figure_of(0.8))


def test_longer_time_is_slower_and_a_shorter_one_is_not() -> None:
    assert slower(TIME, figure_of(1.0), figure_of(1.5))
    assert not slower(TIME, figure_of(1.5), figure_of(1.0))


def test_loss_within_the_spread_is_not_slower() -> None:
    assert not slower(RATE, figure_of(0.80), figure_of(0.70))


def test_single_round_has_to_lose_more_to_be_slower() -> None:
    assert slower(RATE, figure_of(1.0), figure_of(0.75))
    assert not slower(RATE, figure_of(1.0, rounds=1), figure_of(0.75, rounds=1))
    assert slower(RATE, figure_of(1.0, rounds=1), figure_of(0.5, rounds=1))


def test_only_ratios_of_both_runs_are_compared() -> None:
    assert changes({RATE: figure_of(1)}, {TIME: figure_of(1)}) == []


def test_what_got_slower_stands_first() -> None:
    then = {RATE: figure_of(0.8), TIME: figure_of(1.0)}
    now = {RATE: figure_of(0.8), TIME: figure_of(2.0)}
    rows = markdown(change_table(changes(then, now))).splitlines()[2:]
    assert "SLOWER" in rows[0]
    assert "SLOWER" not in rows[1]


def test_tables_take_the_place_between_the_marks() -> None:
    page = "before\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n"
    put = put_between_marks(page, "new")
    assert put == "before\n<!-- bench: begin -->\n\nnew\n\n<!-- bench: end -->\nafter\n"


def test_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="has no lines"):
        put_between_marks("no marks", "new")


def test_the_page_of_the_figures_has_the_marks() -> None:
    assert "new" in put_between_marks(PAGE.read_text("utf-8"), "new")


def test_journal_is_read_back_also_when_its_last_line_is_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    journal = Journal(file)
    cell = Cell(10_000, 1, "hot", BASE)
    journal.run(command="here")
    journal.load(10_000, rows_s=1.0)
    journal.round(cell, round_of(10))
    journal.note(Cell(10_000, 1, "tipg", BASE), "slow")
    read = read_results([*file.read_text("utf-8").splitlines(), '{"kind": "rou'])
    assert read == journal.results
    assert read.rounds == {cell: [round_of(10)]}
