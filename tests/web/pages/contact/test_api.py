"""Cases for programs: the kinds, filing by the same rules as the form, following by reference."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from openapi_spec_validator import validate
from sqlalchemy import text

from portal.accounts.officer_roles import Role
from portal.contact.requests import remove_old_requests
from portal.contact.rules import Kind
from tests.portal.contact.conftest import House
from tests.web.pages.contact.conftest import ORIGIN, QUESTION, REFERENCE, Writer
from web.logs import without_secrets

PATH = "/api/v1/cases"
KEY = "7f0c2f0e-5f0a-4c7a-9d52-1f2b6f1f9a10"


def post(writer: Writer, key: str | None = None, **more: Any) -> Response:  # noqa: ANN401 - JSON
    """Send a question, after whatever was sent before is long enough ago for the first rung."""
    writer.house.move(seconds=3)
    headers = {"Accept-Language": "en"} | ({} if key is None else {"Idempotency-Key": key})
    return writer.client.post(PATH, json={"kind": "question", **QUESTION, **more}, headers=headers)


def test_the_kinds_are_listed_with_what_each_form_asks(writer: Writer) -> None:
    answer = writer.get(f"{PATH}/kinds")
    told = {one["kind"]: one for one in answer.json()["kinds"]}
    assert list(told) == [kind.value for kind in Kind]
    fields = {one["name"]: one for one in told["question"]["fields"]}
    assert fields["text"] == {
        "name": "text", "type": "text", "required": True, "longest": 5_000,
        "names": {"ar": "سؤالك", "en": "Your question"},
    }  # fmt: skip
    assert told["malpractice"]["identity"] == "hidden_unless_said"
    assert {one["code"] for one in answer.json()["topics"]} >= {"roads"}
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_case_is_filed_and_followed_by_its_reference(writer: Writer) -> None:
    answer = post(writer)
    told = answer.json()
    assert answer.status_code == 201, answer.text
    assert REFERENCE.fullmatch(told["reference"])
    assert answer.headers["location"] == f"{PATH}/{told['reference']}"
    assert answer.headers["cache-control"] == "no-store"
    case = writer.house.case(told["reference"])
    assert (case.kind, case.subject, case.agency) == ("question", QUESTION["subject"], "licensing")
    typed = told["reference"].lower().replace("-", " ")
    followed = writer.get(f"{PATH}/{typed}")
    assert followed.json() == told
    assert followed.headers["cache-control"] == "no-store"
    assert told.keys() == {
        "reference", "kind", "state", "state_names", "filed_at", "changed_at", "due_at", "closed_at"
    }  # fmt: skip
    assert told["due_at"] > told["filed_at"]
    letters = writer.house.to_citizens()
    assert {one.values["reference"] for one in letters} == {told["reference"]}


def test_every_fault_is_named_with_its_field_its_value_and_the_rule(writer: Writer) -> None:
    answer = post(writer, email="nobody", topic="no_such", text="", lat=0, lon=0)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    faults = {one["field"]: one for one in answer.json()["faults"]}
    assert faults.keys() == {"email", "topic", "text", "lat"}
    assert faults["topic"]["value"] == "no_such"
    assert faults["topic"]["rule"] == "Choose a topic from the list."
    assert answer.json()["parameter"] in faults
    (agency,) = post(writer, agency="nowhere").json()["faults"]
    assert (agency["field"], agency["value"]) == ("agency", "nowhere")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "rant"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"subject": ["x"]}, "subject"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_no_case_has_is_refused(writer: Writer, changed: dict[str, Any], field: str) -> None:
    answer = post(writer, **changed)
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["faults"]] == [field]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"kind=question"])
def test_what_is_no_json_object_is_refused(writer: Writer, body: bytes) -> None:
    json = {"Content-Type": "application/json"}
    assert writer.client.post(PATH, content=body, headers=json).status_code == 400
    # What pages of other origins may send without asking first.
    plain = {"Content-Type": "text/plain"}
    answer = writer.client.post(PATH, content=b'{"kind": "question"}', headers=plain)
    assert answer.json()["parameter"] == "Content-Type"


def test_pages_of_other_origins_may_read_and_not_send(writer: Writer) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    answer = writer.client.options(PATH, headers=asked)
    assert "POST" not in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in post(writer).headers
    assert writer.get(f"{PATH}/x").headers["access-control-allow-origin"] == "*"
    wrong = writer.get(PATH)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert "POST" in wrong.json()["detail"]


def test_the_same_request_under_a_key_is_answered_the_same(writer: Writer) -> None:
    first = post(writer, KEY)
    assert first.status_code == 201, first.text
    writer.house.change(
        first.json()["reference"], writer.house.officer(Role.EDITOR, "licensing"), "answer"
    )
    # More often, and sooner, than the ladder lets anybody file.
    for _again in range(8):
        again = writer.client.post(
            PATH, json={"kind": "question", **QUESTION}, headers={"Idempotency-Key": KEY}
        )
        assert (again.status_code, again.json()) == (201, first.json())
    other = post(writer, KEY, text="Something else")
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]
    assert post(writer, "short").json()["faults"][0]["field"] == "Idempotency-Key"


def test_a_key_is_forgotten_after_a_day_and_says_nothing_of_who_sent(writer: Writer) -> None:
    post(writer, KEY)
    database = writer.house.database
    with database.reading() as session:
        row = str(session.execute(text("SELECT * FROM case_request")).one())
    for secret in (KEY, "rana", "home.example", "203.0.113", QUESTION["text"]):
        assert secret not in row
    writer.house.move(hours=25)
    remove_old_requests(database)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM case_request")) == 0


def test_a_key_under_which_nothing_was_taken_may_be_used_again(writer: Writer) -> None:
    assert post(writer, KEY, agency="nowhere").status_code == 400
    assert post(writer, KEY).status_code == 201


def test_the_same_words_of_one_writer_are_one_case(writer: Writer) -> None:
    first, again = post(writer), post(writer)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["reference"] == first.json()["reference"]
    # What came by the form as well.
    writer.house.move(hours=2)
    written = writer.file({**QUESTION, "subject": "Another"})
    assert post(writer, subject="Another").json()["reference"] == written


def test_the_ladder_of_limits_holds(writer: Writer) -> None:
    answers = [post(writer, text=f"Question {number}") for number in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429]
    assert answers[2].headers["retry-after"] == "300"
    assert answers[2].headers["content-type"] == "application/problem+json"


def test_unknown_and_malformed_references_get_one_answer_and_tries_end(writer: Writer) -> None:
    answers = [
        writer.get(f"{PATH}/{typed}") for typed in ("Q-00000-00000-0", "x", "%00", *"abcdefg", "h")
    ]
    assert [one.status_code for one in answers] == [404] * 10 + [429]
    said = [{**one.json(), "request_id": ""} for one in answers[:10]]
    assert all(one == said[0] for one in said)
    assert answers[10].headers["retry-after"] == "60"
    writer.house.move(seconds=61)
    assert writer.get(f"{PATH}/x").status_code == 404


def test_who_hides_leaves_what_the_form_says(writer: Writer) -> None:
    told = post(writer, is_hidden=True, country="EG").json()
    case = writer.house.case(told["reference"])
    assert (case.is_hidden, case.country) == (True, "EG")
    with writer.house.database.reading() as session:
        sealed = session.execute(
            text("SELECT sealed FROM case_contact WHERE case_id = :id"), {"id": case.id}
        ).scalar_one()
    assert sealed is None


def test_references_and_links_are_not_in_the_log() -> None:
    for path in (f"{PATH}/Q-00000-00000-0", "/en/contact/mine/abc", "/ar/contact/received/abc"):
        shown = without_secrets(path)
        assert shown == f"{path.rpartition('/')[0]}/..."
    assert without_secrets(PATH) == PATH


def test_the_index_and_the_description_lead_there(house: tuple[House, FastAPI]) -> None:
    with TestClient(house[1], base_url=ORIGIN) as client:
        links = client.get("/api/v1").json()["links"]
        document = client.get("/openapi.json").json()
        assert client.get(links["case_kinds"]).status_code == 200
    validate(document)
    assert links["cases_around"] == f"{PATH}/around{{?lat,lon,radius,limit,lang}}"
    assert document["paths"][f"{PATH}/around"]["get"]["responses"].keys() >= {"200", "400"}
    assert links["cases"] == PATH
    filing = document["paths"][PATH]["post"]
    assert {"200", "201", "400", "409", "413", "429", "503"} <= filing["responses"].keys()
    sent = filing["requestBody"]["content"]["application/json"]["schema"]
    assert sent["properties"]["kind"]["enum"] == [kind.value for kind in Kind]
    assert document["paths"][links["case"]]["get"]["responses"].keys() >= {"200", "404", "429"}


def test_the_example_of_the_description_is_taken(writer: Writer) -> None:
    document = writer.get("/openapi.json").json()
    filing = document["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]
    answer = writer.client.post(PATH, json=filing["schema"]["example"])
    assert answer.status_code == 201, answer.text
