"""Hundreds of faulty answers of all services: nothing of another person comes through.

`python -m tests.benchmarks.gateway_faults` is the same with ten thousand.
"""

from collections.abc import Iterator

import pytest

from portal.gateway import reading
from tests.benchmarks.gateway_faults import run
from tests.portal.gateway.conftest import Calling
from tests.simulators.agencies.faults import LYING, MALFORMED
from tests.simulators.agencies_running import RunningAgencies, running_agencies


@pytest.fixture(scope="module")
def dated() -> Iterator[RunningAgencies]:
    """A simulator whose terms are counted from a day that does not move."""
    with running_agencies("--seed", "7", "--today", "2026-11-30") as running:
        yield running


def test_nothing_of_another_person_comes_through(calling: Calling, dated: RunningAgencies) -> None:
    tally, faults = run(calling.database, dated, 360, seed=3)
    assert tally.foreign == []
    assert sum(count for name, count in faults.items() if name != "well") == 360
    assert set(faults) == {"well", *MALFORMED, *LYING}
    assert sum(tally.states.values()) == 360 + 60


def test_without_the_guard_it_would(
    calling: Calling, dated: RunningAgencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison itself can fail: with nobody on guard, rows of others are seen."""
    monkeypatch.setattr(reading, "is_about", lambda *_asked: True)
    tally, _faults = run(calling.database, dated, 90, seed=3)
    assert len(tally.foreign) > 10
