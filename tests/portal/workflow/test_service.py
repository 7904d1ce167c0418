"""States change in one place: locked, with their event, their deadline and the audit log's word."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from geo.errors import InvalidParameter, InvalidSetup, NotFound, Refused
from portal.audit.models import AuditEvent
from portal.audit.service import verify
from portal.workflow.service import Change, change_state, open_item
from tests.portal.workflow.conftest import ALL_ROLES, CITIZEN, COMPLAINT, RANA, House

AMMAN = ZoneInfo("Asia/Amman")


def midnight(day: int) -> datetime:
    return datetime(2031, 5, day, tzinfo=AMMAN)


def test_a_change_writes_the_state_the_deadline_the_event_and_the_audit_event(
    house: House,
) -> None:
    id_ = house.open()
    opened = house.item(id_)
    assert (opened.state, opened.last_event, opened.due_at) == ("received", 1, midnight(7))
    house.clock.move(timedelta(hours=1))
    house.do(id_, "assign", "editor", assign_to="rana", reason=" by turn ")
    item = house.item(id_)
    assert (item.state, item.assigned_to, item.due_at) == ("in_progress", "rana", midnight(19))
    first, second = house.events(id_)
    assert (first.action, first.state, first.actor_kind) == ("opened", "received", "visitor")
    assert first.due_at == midnight(7)
    assert (second.action, second.actor_name, second.reason) == ("assign", "Rana", "by turn")
    assert (second.at, second.due_at) == (house.clock.now(), item.due_at)
    with house.database.writing() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.action, event.object_kind) == ("complaint.assign", "complaint")
        assert (event.object_id, event.agency) == (str(id_), "health")
        assert event.old == {"state": "received", "assigned_to": None, "agency": "health"}
        assert verify(session).holds
    assert house.changed == ["in_progress"]


def test_an_item_may_bring_the_days_of_a_state_that_takes_them(house: House) -> None:
    house.versions = [
        COMPLAINT.replace("working_days = 2\n", "working_days = 2\nown_days = true\n", 1)
    ]
    usual, own = house.open(), uuid4()
    with house.database.writing() as session:
        open_item(session, house.workflows, "complaint", own, "health", CITIZEN, own_days=4)
    assert (house.item(usual).due_at, house.item(own).due_at) == (midnight(7), midnight(9))
    # The whole has its ten days whoever brings what.
    house.do(own, "assign", assign_to="rana")
    house.do(usual, "assign", assign_to="rana")
    assert house.item(own).due_at == house.item(usual).due_at


def test_a_complaint_goes_its_whole_way_with_pause_transfer_and_appeal(house: House) -> None:
    id_ = house.open()
    house.do(id_, "assign", assign_to="rana")
    house.do(id_, "transfer", agency="energy", reason="theirs")
    moved = house.item(id_)
    assert (moved.agency, moved.assigned_to, moved.state) == ("energy", None, "received")
    house.do(id_, "assign", assign_to="omar")
    house.do(id_, "ask", reason="which meter?")
    assert house.item(id_).due_at is None
    house.clock.move(timedelta(days=3))
    house.do(id_, "reply", "complainant")
    house.do(id_, "resolve", reason="mended")
    resolved = house.item(id_)
    assert (resolved.due_at, resolved.closed_at) == (None, None)
    # Fourteen working days after the 7th, for Independence Day is the 25th.
    assert resolved.moves_at == midnight(29)
    house.do(id_, "close", "complainant")
    assert house.item(id_).closed_at == house.clock.now()
    house.do(id_, "appeal", "complainant", reason="broken again")
    again = house.item(id_)
    assert (again.state, again.closed_at, again.due_at) == ("received", None, midnight(12))


def test_of_two_at_a_time_one_wins_and_the_other_is_told(house: House) -> None:
    id_ = house.open()
    house.do(id_, "assign", assign_to="rana")

    def try_it(transition: str) -> str:
        try:
            house.do(id_, transition, reason="because", seen_event=2)
        except Refused as refused:
            return str(refused)
        return transition

    with house.database.writing() as session, ThreadPoolExecutor(2) as pool:
        change = Change("ask", reason="which?", seen_event=2)
        change_state(session, house.workflows, id_, change, RANA, ALL_ROLES)
        others = [pool.submit(try_it, one) for one in ("resolve", "ask")]
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        with house.database.writer.connect() as watcher:
            while watcher.execute(waiting).scalar_one() < 2:
                watcher.rollback()
        session.commit()
        told = [one.result() for one in others]
    assert all(one.startswith("Somebody else has changed this meanwhile") for one in told), told
    assert [one.action for one in house.events(id_)] == ["opened", "assign", "ask"]


@pytest.mark.parametrize(
    ("transition", "roles", "said", "error", "sentence"),
    [
        ("resolve", ALL_ROLES, {"reason": "x"}, Refused, "cannot be done any more"),
        ("nothing", ALL_ROLES, {}, Refused, "cannot be done any more"),
        ("transfer", ("editor",), {"reason": "x"}, Refused, "needs the role “approver”"),
        ("assign", ALL_ROLES, {}, InvalidParameter, "Choose who takes care"),
        ("transfer", ALL_ROLES, {"agency": "x"}, InvalidParameter, "Write the reason"),
        ("transfer", ALL_ROLES, {"reason": "x"}, InvalidParameter, "Choose the agency"),
        ("assign", ALL_ROLES, {"reason": "x" * 2001}, InvalidParameter, "2001 characters"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    house: House,
    transition: str,
    roles: tuple[str, ...],
    said: dict[str, str],
    error: type[Exception],
    sentence: str,
) -> None:
    id_ = house.open()
    with pytest.raises(error, match=sentence):
        house.do(id_, transition, *roles, **said)
    assert len(house.events(id_)) == 1
    assert house.item(id_).state == "received"
    with pytest.raises(NotFound):
        house.do(uuid4(), "assign")


def test_an_item_keeps_the_version_it_began_with(house: House) -> None:
    old = house.open()
    newer = COMPLAINT.replace("version = 1", "version = 2", 1).replace("_days = 2", "_days = 4", 1)
    house.versions.append(newer)
    new = house.open()
    assert (house.item(old).version, house.item(new).version) == (1, 2)
    assert (house.item(old).due_at, house.item(new).due_at) == (midnight(7), midnight(9))
    house.do(old, "assign", assign_to="rana")
    house.do(old, "transfer", agency="health", reason="back")
    assert house.item(old).due_at == midnight(7)
    house.versions = [newer]
    with pytest.raises(InvalidSetup, match="the file of version 1 is missing"):
        house.do(old, "assign", assign_to="rana")


def test_events_cannot_be_changed_or_removed(house: House) -> None:
    house.open()
    for statement in ("UPDATE workflow_event SET reason = 'x'", "DELETE FROM workflow_event"):
        with (
            pytest.raises(DBAPIError, match="only ever added"),
            house.database.writer.begin() as connection,
        ):
            connection.execute(text(statement))
