"""What happens by itself at night: escalation, an end, and deadlines by a corrected calendar."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.database import sql
from layers.calendar.service import correct_day
from portal.audit.models import AuditEvent
from portal.workflow.deadlines import (
    escalate_overdue,
    make_due_transitions,
    recompute_deadlines,
    run_night,
)
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import overdue
from tests.portal.workflow.conftest import House

AMMAN = ZoneInfo("Asia/Amman")


def midnight(day: int) -> datetime:
    return datetime(2031, 5, day, tzinfo=AMMAN)


def test_what_is_overdue_is_a_question_of_the_moment(house: House) -> None:
    first, other = house.open(), house.open("energy")
    house.clock.move(timedelta(hours=1))
    late = house.open()
    house.do(late, "assign", assign_to="rana")

    def found(agencies: set[str] | None = None, name: str | None = None) -> set[object]:
        with house.database.reading() as session:
            return {one.id for one in overdue(session, agencies, name)}

    assert found() == set()
    house.clock.move(midnight(7) - house.clock.now() - timedelta(seconds=1))
    assert found() == set()
    house.clock.move(timedelta(seconds=1))
    assert found() == {first, other}
    assert found({"health"}) == {first}
    assert found(None, "complaint") == {first, other}
    assert found(None, "question") == found(set()) == set()


def test_overdue_items_are_found_by_their_index(house: House) -> None:
    with house.database.writing() as session:
        session.execute(
            text(
                "INSERT INTO workflow_item (id, definition, version, state, agency, opened_at,"
                " due_at, calendar, last_event)"
                " SELECT gen_random_uuid(), 'complaint', 1, 'received', 'a' || number % 100,"
                " now(), CASE WHEN number % 10 = 0"
                " THEN timestamptz '2031-05-01' + number * interval '1 min' END, 'x', 1"
                " FROM generate_series(1, 20000) AS number"
            )
        )
    with house.database.writer.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("ANALYZE workflow_item")
        )
        statement = text("EXPLAIN " + str(sql("portal.workflow", "overdue")))
        values = {"now": midnight(2), "agencies": ["a10"], "definition": None, "limit": 50}
        plan = "\n".join(connection.execute(statement, values).scalars())
    assert "ix_workflow_item_due_at" in plan
    assert "Seq Scan" not in plan


def test_what_is_late_rises_once_a_level_and_agencies_hear_of_theirs_together(
    house: House,
) -> None:
    one, two, energy = house.open(), house.open(), house.open("energy")
    assert escalate_overdue(house.database, house.workflows) == 0
    house.clock.move(timedelta(days=3))
    assert escalate_overdue(house.database, house.workflows) == 3
    assert sorted(map(sorted, house.risen)) == sorted([sorted([(one, 1), (two, 1)]), [(energy, 1)]])
    assert escalate_overdue(house.database, house.workflows) == 0
    house.do(two, "assign", assign_to="rana")
    assert house.item(two).escalation == 0
    house.clock.move(timedelta(days=7))
    assert escalate_overdue(house.database, house.workflows) == 2
    last = house.events(one)[-1]
    assert (last.action, last.state, last.escalation) == ("escalated", "received", 2)
    assert (last.actor_kind, last.actor_id) == ("system", "workflow")


def test_a_complaint_that_nobody_closes_is_closed_at_night(house: House) -> None:
    id_ = house.open()
    house.do(id_, "assign", assign_to="rana")
    house.do(id_, "resolve", reason="mended")
    assert make_due_transitions(house.database, house.workflows) == 0
    house.clock.move(timedelta(days=30))
    run_night(house.database, house.workflows)
    run_night(house.database, house.workflows)
    item = house.item(id_)
    assert (item.state, item.closed_at) == ("closed", house.clock.now())
    assert [one.action for one in house.events(id_)][-2:] == ["resolve", "close"]
    with house.database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert last is not None
        assert (last.action, last.actor_kind) == ("complaint.close", "system")


def _no_record(*_told: object, **_named: object) -> None:
    """Write nothing down."""


def _make_holiday(session: Session, day: int) -> None:
    correct_day(
        session,
        date(2031, 5, day),
        is_holiday=True,
        names={},
        made_by="x",
        record=_no_record,
    )


def test_a_corrected_holiday_moves_open_deadlines_and_only_those(house: House) -> None:
    open_, closed, paused = house.open(), house.open(), house.open()
    for id_, last in ((closed, "resolve"), (paused, "ask")):
        house.do(id_, "assign", assign_to="rana")
        house.do(id_, last, reason="x")
    house.do(closed, "close")
    assert recompute_deadlines(house.database, house.workflows) == 0
    before = house.item(closed)
    with house.database.writing() as session:
        _make_holiday(session, 6)
    assert recompute_deadlines(house.database, house.workflows) == 2
    assert recompute_deadlines(house.database, house.workflows) == 0
    assert house.item(open_).due_at == midnight(8)
    assert house.item(paused).due_at is None
    assert house.item(closed).calendar == before.calendar
    # What was said at first stays in the history.
    assert house.events(open_)[0].due_at == midnight(7)


def test_recomputing_goes_on_where_it_was_stopped(house: House) -> None:
    ids = [house.open() for _number in range(3)]
    with house.database.writing() as session:
        _make_holiday(session, 6)
        session.get_one(WorkflowItem, ids[0]).calendar = house.workflows.calendar(session).version
    assert recompute_deadlines(house.database, house.workflows) == 2
    assert [house.item(id_).due_at for id_ in ids] == [midnight(7), midnight(8), midnight(8)]


def test_two_nights_at_a_time_do_everything_once(house: House) -> None:
    late = [house.open() for _number in range(3)]
    resolved = house.open()
    house.do(resolved, "assign", assign_to="rana")
    house.do(resolved, "resolve", reason="mended")
    house.clock.move(timedelta(days=30))
    workflows = house.workflows
    with house.database.writing() as session, ThreadPoolExecutor(4) as pool:
        # Held until both have found what there is to do, and wait for the same rows.
        session.execute(text("SELECT FROM workflow_item FOR UPDATE"))
        nights = [
            pool.submit(run, house.database, workflows)
            for run in (make_due_transitions, make_due_transitions, escalate_overdue)
        ]
        nights.append(pool.submit(escalate_overdue, house.database, workflows))
        _wait_for_locks(house, 4)
        session.commit()
        assert sorted(night.result() for night in nights) == [0, 0, 1, 3]
    assert len(house.events(resolved)) == 4
    for id_ in late:
        assert [one.action for one in house.events(id_)] == ["opened", "escalated"]
    assert house.item(resolved).state == "closed"


def _wait_for_locks(house: House, count: int) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with house.database.writer.connect() as watcher:
        while watcher.execute(waiting).scalar_one() < count:
            watcher.rollback()
