"""Who hears of an answer about somebody else, how long calls are kept, who tries again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from geo.clock import MovableClock
from portal.accounts.officer_roles import Membership, Role
from portal.gateway.alarms import ALARM
from portal.gateway.making import make_gateway
from portal.gateway.queries import call_figures
from portal.gateway.rules import AnswerState
from portal.gateway.settings import GatewaySettings
from portal.gateway.work import gateway_work
from portal.notifications.models import LetterRow
from tests.conftest import Databases
from tests.portal.accounts.house import House, house_on
from tests.portal.gateway.conftest import Calling
from tests.simulators.agencies_running import RunningAgencies

_JOBS = "SELECT args ->> 'key' FROM procrastinate.procrastinate_jobs WHERE task_name = :task"


@pytest.fixture
def house(
    databases: Databases, empty_template: str, tmp_path: Path, clock: MovableClock
) -> Iterator[House]:
    """A house with officers, whose time is moved."""
    with house_on(databases, empty_template, tmp_path, clock=clock) as made:
        yield made


@pytest.fixture
def lying(house: House, simulator: RunningAgencies) -> Calling:
    """A gateway to agencies that answer about others."""
    settings = GatewaySettings(gateway_simulator_url=simulator.url, gateway_simulated="all")
    gateway = make_gateway(house.database, house.security.keys, settings)
    simulator.fail("all", "other_person")
    return Calling(gateway, simulator, house.database, house.security.keys)


def test_an_answer_about_somebody_else_is_told_once_an_hour(
    house: House, lying: Calling, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    house.account(Membership(Role.ADMINISTRATOR, None), email="all@portal.example")
    house.account(Membership(Role.ADMINISTRATOR, "ministry-of-justice"))
    first = lying.call("civil-status").message_id
    assert lying.state("civil-status") is AnswerState.WRONG_PERSON
    with house.database.reading() as session:
        assert list(session.scalars(text(_JOBS), {"task": ALARM})) == [str(first)]
    [task] = gateway_work(house.database, house.security, GatewaySettings()).tasks
    task.run(str(first), lambda: False)
    with house.database.reading() as session:
        [letter] = session.query(LetterRow).all()
        assert letter.kind == "gateway.wrong_person"
    clock.move(timedelta(hours=1, minutes=1))
    lying.call("civil-status")
    with house.database.reading() as session:
        assert len(list(session.scalars(text(_JOBS), {"task": ALARM}))) == 2
    assert f"answered message {first} about somebody else" in caplog.text
    assert "9990000001" not in caplog.text
    with house.database.reading() as session:
        figures = call_figures(session)
    assert figures.wrong_persons == {"civil-status": 3}
    assert figures.recent == {("civil-status", "wrong_person"): 1}
    assert [one.name for one in figures.left_alone] == ["service civil-status"]


def test_calls_are_forgotten_after_their_time(
    house: House, lying: Calling, clock: MovableClock
) -> None:
    lying.call("civil-status")
    clock.move(timedelta(days=10))
    kept = lying.call("property-tax").message_id
    settings = GatewaySettings(agency_calls_kept_days=9)
    [job] = gateway_work(house.database, house.security, settings).nightly
    job.run()
    assert lying.rows("message_id") == [(kept,)]


def test_of_many_who_wait_for_the_end_of_a_pause_one_tries(
    lying: Calling, clock: MovableClock
) -> None:
    # It has eight seconds to answer, and takes three: time for all to come before it is well again.
    service = "no-conviction-certificate"
    lying.agencies.fail("all", "error_500")
    for _try in range(5):
        lying.call(service)
    lying.agencies.fail("all", "late", late_s=3.0)
    clock.move(timedelta(seconds=31))
    asked = len(lying.agencies.calls())
    with ThreadPoolExecutor(6) as pool:
        states = list(pool.map(lambda _one: lying.state(service), range(6)))
    assert sorted(states) == [AnswerState.OK, *[AnswerState.UNAVAILABLE] * 5]
    assert len(lying.agencies.calls()) == asked + 1
    lying.agencies.fail("all", "none", late_s=5.0)
