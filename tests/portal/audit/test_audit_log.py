"""The audit log: nothing in it is changed, and whoever does so with all rights is found out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.database import Database
from geo.errors import InvalidParameter, InvalidSetup
from layers.deployment import Deployment
from portal.audit.queries import events_of
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind, Fault, FaultKind, Head, read_head
from portal.audit.service import head, seal_with, verify
from tests.conftest import Databases, deployment_on

KEY = b"k" * 32
OFFICER = Actor(ActorKind.OFFICER, "7", "ليلى", "203.0.113.0/24", "r-1")
EVENTS = 6


@pytest.fixture(scope="module")
def database(databases: Databases, empty_template: str) -> Iterator[Database]:
    """A database whose log holds six events."""
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        seal_with(deployment.database.writer, KEY)
        for number in range(1, EVENTS + 1):
            _record(deployment.database, number)
        yield deployment.database


def _record(database: Database, number: int) -> None:
    new = {"name": "مكتب", "fee": 1e16, "share": 0.10, "number": number}
    with database.writing() as session:
        record(session, OFFICER, "changed", "office", f"o-{number}", agency="moh", new=new)


@contextmanager
def tampering(database: Database, *statements: str) -> Iterator[Session]:
    """Do what only the owner of the database can do, and take it back in the end."""
    with database.writer.connect() as connection:
        transaction = connection.begin()
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER refuse_change"))
        for statement in statements:
            connection.execute(text(statement))
        with Session(bind=connection) as session:
            yield session
        transaction.rollback()


def test_a_log_that_nobody_touched_is_whole(database: Database) -> None:
    with database.reading() as session:
        verdict = verify(session, key=KEY)
        assert verdict.holds
        assert verdict.events == EVENTS
        assert verdict.head == head(session)
        assert verify(session, head=verdict.head, key=KEY).holds


def test_events_tell_who_did_what_from_where(database: Database) -> None:
    with database.reading() as session:
        (event,) = events_of(session, "office", "o-3")
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("officer", "7", "ليلى")
    assert (event.network, event.request_id, event.agency) == ("203.0.113.0/24", "r-1", "moh")
    assert event.new == {"name": "مكتب", "fee": 1e16, "share": 0.1, "number": 3}
    assert event.old is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'x' WHERE seq = 2",
        "DELETE FROM audit_event WHERE seq = 2",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_to_change_the_log(database: Database, statement: str) -> None:
    with (
        pytest.raises(DBAPIError, match="only ever added to"),
        database.writer.begin() as connection,
    ):
        # Replaying what another server did is no way around either.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))


COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "actor_kind": "'operator'",
    "actor_id": "'8'",
    "actor_name": "'سعاد'",
    "action": "'viewed'",
    "object_kind": "'agency'",
    "object_id": "'o-9'",
    "agency": "NULL",
    "old": "'{}'",
    "new": "new || '{\"number\": 9}'",
    "network": "NULL",
    "request_id": "'r-2'",
    "previous_hash": "sha256('x')",
    "hash": "sha256('x')",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_value_of_any_column_is_found(database: Database, column: str) -> None:
    change = f"UPDATE audit_event SET {column} = {COLUMNS[column]} WHERE seq = 3"  # noqa: S608
    with tampering(database, change) as session:
        assert Fault(3, FaultKind.CHANGED) in verify(session, key=KEY).faults


def test_a_removed_event_is_found(database: Database) -> None:
    with tampering(database, "DELETE FROM audit_event WHERE seq = 3") as session:
        assert verify(session, key=KEY).faults == (Fault(3, FaultKind.MISSING),)


def test_a_removed_event_is_found_when_the_numbers_are_closed_up(database: Database) -> None:
    statements = (
        "DELETE FROM audit_event WHERE seq = 3",
        "UPDATE audit_event SET seq = seq - 1 WHERE seq = 4",
        "UPDATE audit_event SET seq = seq - 1 WHERE seq = 5",
        "UPDATE audit_event SET seq = seq - 1 WHERE seq = 6",
    )
    with tampering(database, *statements) as session:
        found = verify(session, key=KEY).faults
        assert found[0] == Fault(3, FaultKind.UNLINKED)
        assert {fault.seq for fault in found} == {3, 4, 5}


def test_the_first_events_cannot_be_cut_off(database: Database) -> None:
    with tampering(database, "DELETE FROM audit_event WHERE seq <= 2") as session:
        assert verify(session, key=KEY).faults == (Fault(1, FaultKind.MISSING),)


def test_an_event_that_was_put_in_is_found(database: Database) -> None:
    forged = """
        INSERT INTO audit_event
        SELECT 7, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, agency,
            old, new, network, request_id, hash, sha256('forged')
        FROM audit_event WHERE seq = 6
    """
    with tampering(database, forged) as session:
        assert verify(session, key=KEY).faults == (Fault(7, FaultKind.CHANGED),)


def test_reordered_events_are_found(database: Database) -> None:
    statements = (
        "UPDATE audit_event SET seq = 99 WHERE seq = 3",
        "UPDATE audit_event SET seq = 3 WHERE seq = 4",
        "UPDATE audit_event SET seq = 4 WHERE seq = 99",
    )
    with tampering(database, *statements) as session:
        found = {fault.seq for fault in verify(session, key=KEY).faults}
        assert {3, 4} <= found


def test_a_cut_off_end_shows_against_a_head_that_was_kept(database: Database) -> None:
    with database.reading() as session:
        kept = head(session)
    with tampering(database, "DELETE FROM audit_event WHERE seq > 4") as session:
        assert verify(session, key=KEY).holds, "the rest hangs together"
        assert verify(session, head=kept, key=KEY).faults == (Fault(5, FaultKind.CUT_OFF),)
    with tampering(database, "TRUNCATE audit_event") as session:
        assert verify(session, head=kept, key=KEY).faults == (Fault(1, FaultKind.CUT_OFF),)


def test_a_log_that_was_written_anew_with_another_key_is_found(database: Database) -> None:
    with database.reading() as session:
        assert verify(session, key=b"x" * 32).fault_count == EVENTS
        other = verify(session, head=Head(4, bytes(32)), key=KEY)
        assert other.faults == (Fault(4, FaultKind.OTHER_HEAD),)


def test_what_is_taken_back_leaves_no_gap(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        record(session, OFFICER, "changed", "office", "o-1")
        raise ZeroDivisionError
    with database.reading() as session:
        assert verify(session, key=KEY).events == EVENTS


def test_many_writers_at_once_make_one_chain(deployment: Deployment) -> None:
    seal_with(deployment.database.writer, KEY)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _record(deployment.database, number), range(60)))
    with deployment.database.reading() as session:
        verdict = verify(session, key=KEY)
    assert verdict.holds
    assert verdict.events == 60


def test_without_a_key_nothing_is_written(deployment: Deployment) -> None:
    with pytest.raises(InvalidSetup), deployment.database.writing() as session:
        record(session, OFFICER, "changed", "office", "o-1")


@pytest.mark.parametrize(
    "value", [{"password": 1}, {"a": [{"new_token": 1}]}, {"a": {"Secret": "x"}}]
)
def test_secrets_never_get_into_the_log(database: Database, value: object) -> None:
    with pytest.raises(ValueError, match="audit log"), database.writing() as session:
        record(session, OFFICER, "changed", "office", "o-1", new=value)


def test_what_the_database_cannot_hold_is_replaced_and_still_verified(
    deployment: Deployment,
) -> None:
    seal_with(deployment.database.writer, KEY)
    actor = Actor(ActorKind.VISITOR, "\0", "\ud800")
    with deployment.database.writing() as session:
        new = {"a\0": "\ud800", "b": [1.0, True, None, 10**15], "c": {"b": 1, "a": 2}}
        record(session, actor, "tried", "account", "x\0", new=new)
    with deployment.database.reading() as session:
        assert verify(session, key=KEY).holds


@pytest.mark.parametrize("value", ["", "7", "7:ab", "x:" + 64 * "0", "-1:" + 64 * "0"])
def test_what_is_no_head_is_refused(value: str) -> None:
    with pytest.raises(InvalidParameter):
        read_head(value)


def test_a_head_is_read_as_it_is_written() -> None:
    written = Head(12, bytes(range(32)))
    assert read_head(f" {written}\n") == written
