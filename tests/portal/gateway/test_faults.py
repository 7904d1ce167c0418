"""Agencies that are late, down, malformed or lying, over real HTTP."""

import time
from datetime import timedelta

import pytest

from geo.clock import MovableClock
from portal.gateway.circuits import open_circuits
from portal.gateway.exchange import Line, NoReply, exchange
from portal.gateway.making import make_gateway
from portal.gateway.rules import AnswerState, ErrorClass, Subject
from portal.gateway.settings import GatewaySettings
from tests.portal.gateway.conftest import HASTY, HASTY_S, Calling
from tests.simulators.agencies.faults import GROUPS

JUSTICE, FINANCE = HASTY, "ministry-of-finance"
_BAD, _WRONG, _AWAY = AnswerState.BAD_RESPONSE, AnswerState.WRONG_PERSON, AnswerState.UNAVAILABLE
# What becomes of a call, how often it is tried, and whose matter it is.
FAULTS = {
    "late": (_AWAY, 1, "agency"),
    "drips": (_AWAY, 1, "agency"),
    "error_500": (_AWAY, 1, "agency"),
    "error_503": (_AWAY, 2, "agency"),
    "proxy_failed": (_AWAY, 2, "their_side"),
    "cut": (_AWAY, 2, "agency"),
    "no_answer": (_AWAY, 2, "agency"),
    "huge": (_AWAY, 1, "agency"),
    "broken_json": (_BAD, 1, "agency"),
    "a_page": (_BAD, 1, "agency"),
    "a_number": (_BAD, 1, "agency"),
    "nothing_at_all": (_BAD, 1, "agency"),
    "left_out": (_BAD, 1, "agency"),
    "deep": (_BAD, 1, "agency"),
    "packed": (_BAD, 1, "agency"),
    "redirect": (_BAD, 1, "agency"),
    "other_message": (_BAD, 1, "agency"),
    "other_question": (_BAD, 1, "agency"),
    "no_echo": (_BAD, 1, "agency"),
    "echoes": (_BAD, 1, "agency"),
    "other_person": (_WRONG, 1, "agency"),
    "other_country": (_WRONG, 1, "agency"),
    "other_kind": (_WRONG, 1, "agency"),
    "mixed_row": (_WRONG, 1, "agency"),
    "hidden_other": (_WRONG, 1, "agency"),
    "eastern_digits": (_WRONG, 1, "agency"),
    "with_space": (_WRONG, 1, "agency"),
}


def test_every_fault_of_the_simulator_is_tried() -> None:
    assert set(FAULTS) | {"wrong_types"} == set(GROUPS["any"])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_shows_nothing_and_is_written_down(impatient: Calling, fault: str) -> None:
    state, tries, whose = FAULTS[fault]
    impatient.agencies.fail(JUSTICE, fault)
    begun = time.monotonic()
    answer = impatient.call("no-conviction-certificate")
    took_s = time.monotonic() - begun
    impatient.agencies.fail(JUSTICE, "none")
    assert (answer.state, answer.content) == (state, None)
    assert impatient.rows("state, tries, error_class") == [(str(state), tries, whose)]
    assert took_s < 2 * HASTY_S + 3
    assert impatient.state("property-tax") is AnswerState.OK


def test_answers_with_members_of_other_types_are_not_used(impatient: Calling) -> None:
    impatient.agencies.fail(JUSTICE, "wrong_types")
    states = set()
    for number in range(8):
        subject = Subject("national", "JO", f"99900001{number}1")
        states.add(impatient.state("no-conviction-certificate", subject=subject))
    assert states <= {_BAD, _WRONG, _AWAY}


def test_a_read_that_fails_once_is_asked_again(impatient: Calling) -> None:
    impatient.agencies.fail(FINANCE, "error_503", 0.5)
    states = [impatient.state("property-tax") for _ in range(12)]
    impatient.agencies.fail(FINANCE, "none")
    assert AnswerState.OK in states
    assert 2 in [tries for (tries,) in impatient.rows("tries")]


@pytest.mark.parametrize("fault", ["error_503", "cut", "no_answer"])
def test_a_change_is_never_asked_twice(impatient: Calling, fault: str) -> None:
    impatient.agencies.fail("all", fault)
    before = len(impatient.agencies.calls())
    new = {"new_phone": "+962790000001"}
    assert impatient.state("registered-phone", parameters=new, is_read=False) is _AWAY
    assert len(impatient.agencies.calls()) == before + 1


def test_an_agency_that_cannot_be_reached_is_left_alone_for_a_while(
    impatient: Calling, clock_of_module: MovableClock
) -> None:
    impatient.agencies.fail(JUSTICE, "error_500")
    for _try in range(5):
        assert impatient.state("no-conviction-certificate") is _AWAY
    asked = len(impatient.agencies.calls())
    assert impatient.state("no-conviction-certificate") is _AWAY
    assert len(impatient.agencies.calls()) == asked
    assert impatient.state("property-tax") is AnswerState.OK
    with impatient.database.reading() as session:
        assert [one.name for one in open_circuits(session)] == [f"agency {JUSTICE}"]
    # One call tries; in vain, so the pause is twice as long.
    clock_of_module.move(timedelta(seconds=31))
    assert impatient.state("no-conviction-certificate") is _AWAY
    assert len(impatient.agencies.calls()) == asked + 2
    clock_of_module.move(timedelta(seconds=31))
    assert impatient.state("no-conviction-certificate") is _AWAY
    assert len(impatient.agencies.calls()) == asked + 2
    # It is well again: one call tries, and all may call.
    impatient.agencies.fail(JUSTICE, "none")
    clock_of_module.move(timedelta(seconds=31))
    assert impatient.state("no-conviction-certificate") is AnswerState.OK
    assert impatient.state("no-conviction-certificate") is AnswerState.OK
    with impatient.database.reading() as session:
        assert open_circuits(session) == []


def test_a_service_that_lies_three_times_in_a_row_is_left_alone(impatient: Calling) -> None:
    lying, honest = "registered-phone", "employee-card"
    agency = impatient.gateway.route(lying).agency
    impatient.agencies.fail(agency, "other_person")
    assert [impatient.state(lying) for _ in range(2)] == [_WRONG] * 2
    impatient.agencies.fail(agency, "none")
    # A good answer in between: one wrong record takes a service from nobody else.
    assert impatient.state(lying) is AnswerState.OK
    impatient.agencies.fail(agency, "other_person")
    assert [impatient.state(lying) for _ in range(4)] == [*[_WRONG] * 3, _AWAY]
    impatient.agencies.fail(agency, "none")
    assert impatient.state(lying) is _AWAY
    assert impatient.state(honest) is AnswerState.OK


def test_a_question_that_was_wrong_counts_for_no_agency(impatient: Calling) -> None:
    """The simulator knows another contract: that is our fault, and no circuit opens by it."""
    impatient.gateway._client = ""
    states = [impatient.state("property-tax") for _ in range(6)]
    assert states == [_AWAY] * 6
    assert {whose for (whose,) in impatient.rows("error_class")} == {"client"}
    with impatient.database.reading() as session:
        assert open_circuits(session) == []


def test_a_security_server_that_is_away_is_our_side(impatient: Calling) -> None:
    settings = GatewaySettings(gateway_simulator_url="http://127.0.0.1:9", gateway_simulated="all")
    impatient.gateway = make_gateway(impatient.database, impatient.keys, settings)
    assert impatient.state("property-tax") is _AWAY
    assert impatient.rows("tries, http_status, error_class") == [(2, None, "our_side")]


def test_a_security_server_inside_is_called_only_when_that_is_allowed(impatient: Calling) -> None:
    told = {"gateway_url": impatient.agencies.url}
    inside = GatewaySettings(**told)  # type: ignore[arg-type]
    asked = len(impatient.agencies.calls())
    impatient.gateway = make_gateway(impatient.database, impatient.keys, inside)
    assert impatient.state("property-tax") is _AWAY
    assert len(impatient.agencies.calls()) == asked
    assert impatient.rows("tries, error_class") == [(1, "our_side")]
    allowed = inside.model_copy(update={"gateway_allow_private": True})
    impatient.gateway = make_gateway(impatient.database, impatient.keys, allowed)
    answer = impatient.call("property-tax")
    assert (answer.state, answer.is_demonstration) == (AnswerState.OK, False)


def test_the_neighbours_of_the_machine_are_never_called() -> None:
    line = Line("http://169.254.169.254", allow_private=True)
    with pytest.raises(NoReply) as caught:
        exchange(line, "/latest/meta-data", {}, b"{}", 1.0)
    assert caught.value.error_class is ErrorClass.OUR_SIDE
    assert not caught.value.may_repeat
