"""How the benchmark reads what wrk and pgbench say, and what it makes of the rounds."""

import pytest

from tests.benchmarks.load import Round, read_round
from tests.benchmarks.pgbench import read_run
from tests.benchmarks.questions import BASE, Question
from tests.benchmarks.ratios import failures, figures
from tests.benchmarks.results import Cell, Results
from tests.benchmarks.table import markdown, speed_table, spread, write_figure, write_tables

SAID = """\
Running 2s test @ http://127.0.0.1:8071
  2 requests in 2.00s, 3.00KB read
{"requests": 200, "duration_us": 2000000, "bytes": 3000, "refused": 2, "lost": 1, \
"p50_us": 1500, "p95_us": 2500, "p99_us": 9000}
"""
DESERT = Question("desert", 500, 100)


def round_of(requests: int, p99_ms: float = 3.0) -> Round:
    return Round(requests, 1.0, 0, 0, 0, 1.0, 2.0, p99_ms)


def results_of(rounds: dict[Cell, list[Round]]) -> Results:
    return Results(rounds=rounds)


def test_round_is_read_from_what_the_script_writes() -> None:
    done = read_round(SAID)
    assert done == Round(200, 2.0, 3000, 2, 1, 1.5, 2.5, 9.0)
    assert done.per_s == 100


def test_refused_and_lost_answers_are_failures() -> None:
    assert failures([read_round(SAID), round_of(5)]) == 3


def test_pgbench_round_leaves_out_the_time_of_the_first_transaction_of_each_client() -> None:
    log = ["0 1 90000 3 1700000000 1", "0 2 1000 1 1700000000 2", "0 3 3000 1 1700000000 3"]
    done = read_run("tps = 150.000000 (without initial connection time)\n", log)
    assert done.per_s == pytest.approx(150)
    assert (done.p50_ms, done.p99_ms) == (2.0, 3.0)


def test_pgbench_round_in_which_nothing_ended_has_no_answers() -> None:
    assert read_run("", []).requests == 0


def test_spread_shows_median_least_and_most() -> None:
    assert spread([3.0, 1.0, 2.0], ".1f") == "2.0 (1.0-3.0)"


def test_ratio_compares_rounds_that_were_neighbours() -> None:
    results = results_of(
        {
            Cell(10_000, 1, "hot", BASE): [round_of(10), round_of(30)],
            Cell(10_000, 1, "floor", BASE): [round_of(20), round_of(10)],
        }
    )
    known = figures(results)["hot / floor", 10_000, 1, BASE.name]
    assert (known.middle, known.least, known.most, known.rounds) == (1.75, 0.5, 3.0, 2)


def test_latency_ratio_compares_percentiles() -> None:
    results = results_of(
        {
            Cell(10_000, 1, "hot", BASE): [round_of(10, p99_ms=9)],
            Cell(10_000, 1, "floor", BASE): [round_of(10, p99_ms=3)],
        }
    )
    assert figures(results)["hot p99 / floor p99", 10_000, 1, BASE.name].middle == 3


def test_postgis_is_compared_with_the_time_of_its_parts() -> None:
    results = results_of(
        {
            Cell(10_000, 1, "postgis", BASE): [round_of(100)],
            Cell(10_000, 1, "pgbench", BASE): [round_of(200)],
            Cell(10_000, 1, "floor", BASE): [round_of(400)],
        }
    )
    known = figures(results)["postgis time / (pgbench + floor)", 10_000, 1, BASE.name]
    assert known.middle == pytest.approx(10 / 7.5)


def test_growth_is_how_much_longer_an_answer_takes() -> None:
    results = results_of(
        {
            Cell(10_000, 2, "hot", BASE): [round_of(110)],
            Cell(1_000_000, 2, "hot", BASE): [round_of(100)],
        }
    )
    known = figures(results)["hot time, 1,000,000 / 10,000", 0, 2, BASE.name]
    assert known.middle == pytest.approx(1.1)


def test_system_without_answers_has_no_ratio() -> None:
    results = results_of(
        {
            Cell(10_000, 1, "hot", BASE): [round_of(10)],
            Cell(10_000, 1, "tipg", BASE): [round_of(0)],
        }
    )
    assert not figures(results)


def test_single_round_has_no_spread_to_show() -> None:
    results = results_of(
        {
            Cell(10_000, 1, "hot", BASE): [round_of(10)],
            Cell(10_000, 1, "redis", BASE): [round_of(4)],
        }
    )
    assert write_figure(figures(results)["hot / redis", 10_000, 1, BASE.name]) == "2.50"


def test_table_says_why_a_system_was_not_measured() -> None:
    cell = Cell(10_000, 1, "pygeoapi", BASE)
    results = Results(rounds={Cell(10_000, 1, "hot", BASE): [round_of(10)]}, notes={cell: "slow"})
    row = markdown(speed_table(results)).splitlines()[-1]
    assert [cell.strip() for cell in row.split("|")][3:5] == ["pygeoapi", "slow"]


def test_tables_show_every_question_and_the_failures() -> None:
    refused = Round(10, 1.0, 0, 4, 0, 1.0, 2.0, 3.0)
    results = results_of({Cell(10_000, 1, "hot", DESERT): [refused]})
    text = write_tables(results, figures(results))
    assert "desert, 0.5 km, 100" in text
    assert "10 · 3.0 (4 failed)" in text
