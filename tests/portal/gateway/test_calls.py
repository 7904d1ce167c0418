"""Calls over real HTTP to simulated agencies that work."""

from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha512

import orjson
import pytest
from httpx2 import Headers, Request

from geo.errors import InvalidParameter
from portal.gateway.contract_files import contract_codes
from portal.gateway.exchange import Line, exchange
from portal.gateway.ledger import pseudonym
from portal.gateway.request_hash import is_of_another
from portal.gateway.rules import AnswerState, Subject
from tests.portal.gateway.conftest import SOMEBODY, Calling
from tests.simulators.agencies.persons import find

MATCHES = ("civil-register-match", "company-representative-match")
PERSON = find("national", "JO", SOMEBODY.number)


def claim(**changes: str) -> dict[str, str]:
    """What somebody says of himself at registration."""
    assert PERSON is not None
    return {
        "birth_date": PERSON.birth_date.isoformat(),
        "card_number": PERSON.card_number,
        **changes,
    }


@pytest.mark.parametrize("service", sorted(set(contract_codes()) - set(MATCHES)))
def test_every_service_answers_about_whom_it_was_asked(calling: Calling, service: str) -> None:
    answer = calling.call(service)
    assert answer.state is AnswerState.OK
    assert answer.content is not None
    assert answer.content["person"] == SOMEBODY.as_json()
    assert answer.is_demonstration


def test_who_has_nothing_there_gets_an_empty_answer(calling: Calling) -> None:
    answer = calling.call("traffic-fines", Subject("national", "JO", "9990000010"))
    assert (answer.state, answer.content) == (AnswerState.EMPTY, None)


@pytest.mark.parametrize(
    ("subject", "changes", "match"),
    [
        (SOMEBODY, {}, "matched"),
        (SOMEBODY, {"birth_date": "1901-01-01"}, "mismatch"),
        (SOMEBODY, {"card_number": "X000"}, "mismatch"),
        (Subject("national", "JO", "9990000092"), {}, "deceased"),
        (Subject("national", "JO", "9990000099"), {}, "unknown"),
        (Subject("national", "JO", "1234567890"), {}, "unknown"),
    ],
)
def test_the_register_compares_what_somebody_says(
    calling: Calling, subject: Subject, changes: dict[str, str], match: str
) -> None:
    answer = calling.call("civil-register-match", subject, parameters=claim(**changes))
    assert answer.content is not None
    assert answer.content["match"] == match
    assert ("facts" in answer.content) == (match == "matched")


def test_residents_and_passports_are_known_as_well(calling: Calling) -> None:
    for subject in (
        Subject("residency", "JO", "5900000001"),
        Subject("passport", "FR", "T0000001"),
    ):
        person = find(subject.id_type, subject.country, subject.number)
        assert person is not None
        told = {"birth_date": person.birth_date.isoformat(), "card_number": person.card_number}
        answer = calling.call("civil-register-match", subject, parameters=told)
        assert answer.content is not None
        assert answer.content["facts"]["name"] == person.name


def test_a_company_is_represented_by_its_representative(calling: Calling) -> None:
    found = {
        number: calling.call(
            "company-representative-match",
            parameters={"company_number": number},
            represented=f"COM/{number}",
        ).content
        for number in ("200000001", "200000101", "200000091", "999")
    }
    matches = [None if one is None else one["match"] for one in found.values()]
    assert matches == ["matched", "not_a_representative", "ended", "unknown"]
    assert calling.agencies.calls()[-1]["headers"]["X-Road-Represented-Party"] == "JO/COM/999"


def test_the_registered_phone_is_changed_once(calling: Calling) -> None:
    subject = Subject("national", "JO", "9990000321")
    new = {"new_phone": "+962790000321"}
    before = calling.call("registered-phone", subject).content
    changed = calling.call("registered-phone", subject, parameters=new, is_read=False).content
    after = calling.call("registered-phone", subject).content
    assert before is not None
    assert before["phone"] != "+962790000321"
    assert changed is not None
    assert after is not None
    assert (changed["phone"], after["phone"]) == ("+962790000321", "+962790000321")
    assert calling.agencies.calls()[-2]["path"].endswith("/phone/change")


@pytest.mark.parametrize(
    ("service", "parameters", "is_read"),
    [
        ("registered-phone", {"new_phone": "0790000001"}, False),
        ("registered-phone", {}, False),
        ("registered-phone", {"new_phone": "+962790000321"}, True),
        ("traffic-fines", {"plate": "1"}, True),
        ("civil-register-match", {"birth_date": "yesterday", "card_number": "A1"}, True),
    ],
)
def test_what_the_contract_does_not_take_is_not_sent(
    calling: Calling, service: str, parameters: dict[str, str], is_read: bool
) -> None:
    before = len(calling.rows("message_id"))
    with pytest.raises(InvalidParameter):
        calling.call(service, parameters=parameters, is_read=is_read)
    assert len(calling.rows("message_id")) == before


def test_a_number_stands_in_no_address_and_no_header(calling: Calling) -> None:
    calling.call("civil-status")
    said = calling.agencies.calls()[-1]
    assert said["path"] == "/r1/JO/GOV/2005/registry/personal-data"
    assert said["headers"]["X-Road-Client"] == "JO/GOV/3000/portal"
    assert said["headers"]["X-Road-UserId"] == "JO-somebody"
    assert said["headers"]["X-Road-Issue"] == "test-1"
    assert SOMEBODY.number not in str(said)


def test_the_ledger_says_that_a_call_was_made_and_not_what_was_said(calling: Calling) -> None:
    answer = calling.call("civil-status")
    columns = (
        "message_id, service_code, agency, person, issue, tries, state, http_status, error_class"
    )
    assert calling.rows(columns) == [
        (
            answer.message_id,
            "civil-status",
            "civil-status-and-passports",
            pseudonym(calling.keys, SOMEBODY),
            "test-1",
            1,
            "ok",
            200,
            None,
        )
    ]
    [(text,)] = calling.rows("agency_call::text")
    assert SOMEBODY.number not in text
    assert calling.agencies.calls()[-1]["headers"]["X-Road-Id"] == str(answer.message_id)


def test_without_a_security_server_nobody_is_called(calling: Calling) -> None:
    from portal.gateway.making import make_gateway  # noqa: PLC0415
    from portal.gateway.settings import GatewaySettings  # noqa: PLC0415

    calling.gateway = make_gateway(calling.database, calling.keys, GatewaySettings())
    assert calling.state("civil-status") is AnswerState.UNAVAILABLE
    assert calling.rows("message_id") == []


def test_an_answer_is_tied_to_its_question_by_the_hash_of_it(calling: Calling) -> None:
    line = Line(calling.agencies.url, allow_private=True)
    path = f"/r1/{calling.gateway.route('property-tax').provider}"
    headers = {"X-Road-Client": "JO/GOV/3000/portal", "X-Road-Id": "1"}
    person = SOMEBODY.as_json()
    body = orjson.dumps({"person": person, "action": "read", "parameters": {}})
    reply = exchange(line, path, headers, body, 10)
    assert (reply.status, reply.is_of_another) == (200, False)
    assert len(b64decode(reply.headers["X-Road-Request-Hash"])) == 64
    calling.agencies.fail("all", "other_question")
    assert exchange(line, path, headers, body, 10).is_of_another
    trusting = replace(line, checks_hash=False)
    assert not exchange(trusting, path, headers, body, 10).is_of_another


def test_the_id_that_x_road_gives_a_question_may_be_part_of_the_hash() -> None:
    request = Request("POST", "http://agencies.example/r1/a?b=1", headers={"X-Road-Id": "1"})
    lines = ["POST", "/r1/a?b=1", "X-Road-Id:1", "x-road-request-id:7", ""]
    parts = sha512("\r\n".join(lines).encode()).digest() + sha512(b"body").digest()
    said = {
        "X-Road-Request-Id": "7",
        "X-Road-Request-Hash": b64encode(sha512(parts).digest()).decode(),
    }
    assert not is_of_another(request, b"body", Headers(said))
    assert is_of_another(request, b"other body", Headers(said))
    assert not is_of_another(request, b"other body", Headers({}))
