"""Changing the registered phone: with a fresh second factor, once, and only said when it is so."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from portal.accounts.models import AccountSession
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import of_person
from portal.gateway.rules import Answer, AnswerState, Call
from tests.portal.citizens.services.citizen import SARA
from tests.web.pages.citizens.conftest import AtHome

CODE = "registered-phone"
OLD, NEW = "+962791111111", "+962792222222"
FORM = {"phone": "079 222 2222", "agreed": "yes"}


class _Agency:
    """Holds a number, and takes another as a test says."""

    def __init__(self, sara: AtHome, *, takes: bool, answers: bool = True) -> None:
        self._sara, self._usual = sara, sara.gateway.call
        self.takes, self.answers = takes, answers
        self.hold(OLD)
        sara.gateway.call = self.call  # type: ignore[method-assign]

    def hold(self, phone: str) -> None:
        held: Mapping[str, Any] = {"phone": phone, "registered_on": "2025-03-01"}
        self._sara.gateway.put(CODE, SARA, held)

    def call(self, call: Call) -> Answer:
        if not call.is_read and self.takes:
            self.hold(call.parameters["new_phone"])
        answer = self._usual(call)
        if not call.is_read and not self.answers:
            return Answer(AnswerState.UNAVAILABLE, None, answer.message_id, answer.at)
        return answer


@pytest.fixture
def at_her_service(sara: AtHome) -> AtHome:
    """Return a citizen who sees the number that the agency has."""
    sara.citizens.choose(sara.person, [CODE])
    return sara


def test_a_number_is_changed_once_and_confirmed_by_a_fresh_reading(at_her_service: AtHome) -> None:
    sara = at_her_service
    _Agency(sara, takes=True)
    answer = sara.post(f"/my/services/{CODE}/phone", **FORM)
    assert answer.headers["location"].endswith("said=phone-changed")
    assert [call.is_read for call in sara.gateway.calls] == [False, True]
    assert NEW in sara.get(f"/my/services/{CODE}").text
    with sara.citizens.database.reading() as session:
        purposes = {one.purpose for one in of_person(session, sara.person.id)}
    assert Purpose.AGENCY_CHANGE in purposes


@pytest.mark.parametrize(
    ("takes", "answers", "said"),
    [
        (False, True, "does not show it yet"),
        (False, False, "Nothing was changed"),
    ],
)
def test_what_is_not_confirmed_is_not_said_to_be_changed(
    at_her_service: AtHome, takes: bool, answers: bool, said: str
) -> None:
    _Agency(at_her_service, takes=takes, answers=answers)
    answer = at_her_service.post(f"/my/services/{CODE}/phone", **FORM)
    assert answer.status_code == 502
    assert said in answer.text
    assert NEW not in at_her_service.get(f"/my/services/{CODE}").text


def test_a_change_whose_answer_is_lost_is_found_by_the_reading(at_her_service: AtHome) -> None:
    _Agency(at_her_service, takes=True, answers=False)
    answer = at_her_service.post(f"/my/services/{CODE}/phone", **FORM)
    assert answer.headers["location"].endswith("said=phone-changed")
    assert sum(not call.is_read for call in at_her_service.gateway.calls) == 1


def test_nothing_is_said_when_nothing_can_be_known(at_her_service: AtHome) -> None:
    at_her_service.gateway.fail(CODE, AnswerState.UNAVAILABLE)
    answer = at_her_service.post(f"/my/services/{CODE}/phone", **FORM)
    assert "It is not known" in answer.text


def test_a_second_factor_of_an_hour_ago_is_not_enough(at_her_service: AtHome) -> None:
    sara = at_her_service
    _Agency(sara, takes=True)
    with sara.citizens.database.writing() as session:
        before = datetime.now(UTC) - timedelta(minutes=30)
        session.execute(update(AccountSession).values(second_factor_at=before, created_at=before))
    assert "Confirm that it is you" in sara.get(f"/my/services/{CODE}").text
    answer = sara.post(f"/my/services/{CODE}/phone", **FORM)
    assert answer.status_code in {303, 403}
    assert sara.gateway.calls == []


def test_nothing_is_given_without_the_tick_or_to_what_is_no_number(at_her_service: AtHome) -> None:
    sara = at_her_service
    _Agency(sara, takes=True)
    assert sara.post(f"/my/services/{CODE}/phone", phone=NEW).status_code == 400
    wrong = sara.post(f"/my/services/{CODE}/phone", phone="12", agreed="yes")
    assert wrong.status_code == 400
    assert sara.gateway.calls == []
