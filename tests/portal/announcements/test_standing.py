"""What stands now is known without the database, ends by the clock, and is read once for many."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest

from geo.database import Database
from geo.errors import DatabaseUnavailable
from portal.announcements import standing
from portal.announcements.rules import Announcement, Kind, State, state_of
from portal.announcements.standing import StandingAnnouncements

NOW = datetime(2031, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = Announcement(
    uuid4(), Kind.OUTAGE, None, None, {"en": "x"}, {"en": "y"}, None, NOW, NOW + HOUR, NOW
)


class Away:
    """A database that can be away."""

    def __init__(self) -> None:
        self.is_away = False
        self.asked = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        self.asked += 1
        if self.is_away:
            raise DatabaseUnavailable("away")
        yield


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Away:
    monkeypatch.setattr(standing, "not_ended", lambda _session, _now: (ONE,))
    return Away()


def test_it_is_read_once_in_a_few_seconds_and_after_a_change(database: Away) -> None:
    known = StandingAnnouncements(cast(Database, database))
    for _ in range(10):
        assert known.at(NOW) == (ONE,)
    assert database.asked == 1
    known.forget()
    known.at(NOW)
    assert database.asked == 2


def test_while_the_database_is_away_it_stands_until_its_end(database: Away) -> None:
    known = StandingAnnouncements(cast(Database, database))
    assert known.at(NOW) == (ONE,)
    database.is_away = True
    known.forget()
    assert known.at(NOW) == (ONE,)
    assert known.at(NOW + HOUR) == ()
    assert database.asked == 2


@pytest.mark.parametrize(
    ("published", "at", "state"),
    [
        (None, NOW, State.DRAFT),
        (NOW, NOW - HOUR, State.WAITING),
        (NOW, NOW, State.SHOWN),
        (NOW, NOW + HOUR, State.ENDED),
    ],
)
def test_the_clock_alone_says_where_it_stands(
    published: datetime | None, at: datetime, state: State
) -> None:
    assert state_of(published, ONE.starts_at, ONE.ends_at, at) is state
    assert ONE.stands_at(at) == (state is State.SHOWN or (published is None))


def test_another_end_is_another_key() -> None:
    assert replace(ONE, ends_at=NOW + 2 * HOUR).key != ONE.key
