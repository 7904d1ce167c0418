"""Sessions for reads: what a connection has prepared stays prepared for the next session."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.database import Database, driver_connection
from tests.conftest import Databases

PREPARED = "SELECT statement FROM pg_prepared_statements ORDER BY statement"


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    with databases.new() as url:
        made = Database(url, pool_size=1)
        yield made
        made.dispose()


def ask(session: Session) -> int:
    row = driver_connection(session).execute("SELECT 1 + %s::int", (1,), prepare=True).fetchone()
    assert row is not None
    return int(row[0])


def prepared(database: Database) -> list[str]:
    with database.reading() as session:
        rows = driver_connection(session).execute(PREPARED, prepare=False).fetchall()
    return [row[0] for row in rows]


def test_a_statement_is_planned_once_a_connection(database: Database) -> None:
    for _ in range(3):
        with database.reading() as session:
            assert ask(session) == 2
    assert prepared(database) == ["SELECT 1 + $1::int"]


def test_the_test_of_a_connection_leaves_nothing_prepared(database: Database) -> None:
    for _ in range(5):
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    assert ";" not in "".join(prepared(database))


def test_a_session_that_failed_is_followed_by_one_that_answers(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        ask(session)
        session.execute(text("SELECT 1 / 0"))
    for _ in range(2):
        with database.reading() as session:
            assert ask(session) == 2


def test_sessions_see_what_was_committed_between_them(database: Database) -> None:
    counted = text("SELECT count(*) FROM pg_class WHERE relname = 'made_between'")
    with database.reading() as session:
        assert session.scalar(counted) == 0
        with database.writer.begin() as connection:
            connection.execute(text("CREATE TABLE made_between ()"))
        assert session.scalar(counted) == 0
    with database.reading() as session:
        assert session.scalar(counted) == 1
