"""How the benchmark reads what wrk says, and what it makes of several rounds."""

import pytest

from tests.benchmarks.load import Round, read_round
from tests.benchmarks.table import failures, ratios_of, spread

SAID = """\
Running 2s test @ http://127.0.0.1:8071
  2 requests in 2.00s, 3.00KB read
{"requests": 200, "duration_us": 2000000, "bytes": 3000, "refused": 2, "lost": 1, \
"p50_us": 1500, "p95_us": 2500, "p99_us": 9000}
"""


def round_of(requests: int) -> Round:
    return Round(requests, 1.0, 0, 0, 0, 1.0, 2.0, 3.0)


def test_round_is_read_from_what_the_script_writes() -> None:
    done = read_round(SAID)
    assert done == Round(200, 2.0, 3000, 2, 1, 1.5, 2.5, 9.0)
    assert done.per_s == 100


def test_refused_and_lost_answers_are_failures() -> None:
    assert failures([read_round(SAID), round_of(5)]) == 3


def test_ratio_compares_rounds_that_were_neighbours() -> None:
    assert ratios_of([round_of(10), round_of(30)], [round_of(20), round_of(10)]) == [0.5, 3.0]


def test_rounds_without_a_neighbour_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios_of([round_of(10), round_of(30)], [round_of(20)])


def test_spread_shows_median_least_and_most() -> None:
    assert spread([3.0, 1.0, 2.0], ".1f") == "2.0 (1.0-3.0)"
