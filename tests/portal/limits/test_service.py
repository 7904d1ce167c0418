"""Limits: tries are counted by what, by whom and in a window that the clock moves over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from geo.clock import MovableClock
from geo.database import Database
from portal.limits.rules import Limit
from portal.limits.service import forget, give_back, remove_old_counts, take
from portal.secrets import Keys, load_keys

CALLS = Limit("calls", 3, 600)
LETTERS = Limit("letters", 3, 600)
WHO = "somebody@agency.example"
BEGINNING = datetime(2031, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(BEGINNING)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return load_keys(tmp_path / "secret")


def tries(database: Database, keys: Keys, count: int, limit: Limit = CALLS) -> list[bool]:
    """Try so often, each time in a transaction of its own."""
    told = []
    for _turn in range(count):
        with database.writing() as session:
            told.append(take(session, keys, limit, WHO))
    return told


def test_as_many_tries_as_the_limit_says_are_allowed_until_its_window_is_over(
    database: Database, keys: Keys, clock: MovableClock
) -> None:
    assert tries(database, keys, 5) == [True, True, True, False, False]
    clock.move(timedelta(seconds=CALLS.window_s - 1))
    assert tries(database, keys, 1) == [False]
    clock.move(timedelta(seconds=1))
    assert tries(database, keys, 4) == [True, True, True, False]


def test_each_limit_and_each_of_those_who_try_are_counted_by_themselves(
    database: Database, keys: Keys
) -> None:
    assert tries(database, keys, 4)[-1] is False
    assert tries(database, keys, 1, LETTERS) == [True]
    with database.writing() as session:
        assert take(session, keys, CALLS, "somebody else")
        assert take(session, keys, CALLS, None)


def test_a_try_can_be_given_back_and_all_can_be_forgotten(database: Database, keys: Keys) -> None:
    tries(database, keys, 3)
    with database.writing() as session:
        give_back(session, keys, CALLS, WHO)
    assert tries(database, keys, 2) == [True, False]
    with database.writing() as session:
        forget(session, keys, CALLS, WHO)
    assert tries(database, keys, 4) == [True, True, True, False]


def test_counters_do_not_say_whose_they_are_and_old_ones_are_swept_out(
    database: Database, keys: Keys, clock: MovableClock
) -> None:
    tries(database, keys, 1)
    clock.move(timedelta(days=1, seconds=1))
    tries(database, keys, 1, LETTERS)
    remove_old_counts(database)
    with database.reading() as session:
        (left,) = session.scalars(text("SELECT bucket FROM rate_limit"))
    assert left.startswith("letters:")
    assert WHO not in left
