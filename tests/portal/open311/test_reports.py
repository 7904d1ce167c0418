"""Reports of programs are cases: keys, limits, what everybody sees, and what nobody does."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.clock import moment
from portal.accounts.officer_roles import Role
from portal.contact.dealing import Order, deal_with
from portal.contact.officer_models import CasePublicCopy
from portal.workflow.service import Change
from tests.portal.open311.conftest import PATH, PERSON, REPORT, Program, cases, document_of

# What FixMyStreet sends: a description of lines with a title, a detail and an address of its own,
# a picture there, and attributes that its own servers know and ours does not.
FIXMYSTREET = {
    **PERSON,
    "lat": "31.956578",
    "long": "35.945695",
    "service_code": "roads.roads",
    "description": "title:  Hole\n\ndetail: Deep as a bucket\n\nurl: https://fix.example/report/7",
    "media_url": "https://fix.example/photo/7.0.full.jpeg",
    "attribute[fixmystreet_id]": "7",
    "attribute[easting]": "529025",
    "attribute[danger]": "yes",
    "jurisdiction_id": "jo",
}
# What its adapter adds for servers behind it.
ADAPTER = {
    **FIXMYSTREET,
    "device_id": "FixMyStreet",
    "account_id": "",
    "address_id": "",
    "attribute[title]": "Hole",
    "attribute[report_url]": "https://fix.example/report/7",
    "attribute[since]": "2031-05-01T10:00:00+03:00",
    "requested_datetime": "2031-05-04T08:00:00+03:00",
}


@pytest.mark.parametrize("sent", [FIXMYSTREET, ADAPTER], ids=["site", "adapter"])
def test_what_fixmystreet_sends_becomes_a_case_with_its_letter(
    program: Program, sent: dict[str, str]
) -> None:
    program.house.to_citizens()
    answer = program.post("xml", **sent)
    assert answer.status_code == 201, answer.text
    reference = document_of(answer).findtext("request/service_request_id")
    case = program.house.case(reference)
    assert (case.kind, case.topic, case.state) == ("fault", "roads.roads", "received")
    assert (case.lat, case.lon) == (31.956578, 35.945695)
    assert case.subject == "title:  Hole"
    assert case.body.endswith("\n\nhttps://fix.example/photo/7.0.full.jpeg")
    since = {"since": "2031-05-01"} if "attribute[since]" in sent else {}
    assert case.details == {"danger": "yes", **since}
    assert case.due_at is not None
    (letter,) = [one for one in program.house.to_citizens() if "@" in one.to]
    assert (letter.to, letter.values["reference"]) == ("rana@home.example", reference)


def test_everybody_sees_what_where_roughly_and_how_it_stands_and_nobody_who(
    program: Program,
) -> None:
    said = {**PERSON, "description": "My neighbour Sami broke it"}
    reference = program.file(**said)
    text = program.get(f"requests/{reference}.xml").text + program.get("requests.json").text
    for secret in (*PERSON.values(), "+962", "Sami", "31.956", "35.9456"):
        assert secret not in text
    (told,) = program.json(f"requests/{reference}")
    assert (told["lat"], told["long"]) == (31.955, 35.945)
    assert (told["status"], told["external_status_code"]) == ("open", "received")
    assert told["status_notes"] == "Received"
    assert told["expected_datetime"] > told["requested_datetime"]
    # Whoever stands in the same cell is told the same.
    (other,) = program.json(f"requests/{program.file(lat='31.9599', long='35.9401')}")
    assert (other["lat"], other["long"]) == (told["lat"], told["long"])


def test_a_text_is_shown_when_its_writer_has_agreed_to_a_public_copy(program: Program) -> None:
    reference = program.file(**PERSON)
    case = program.house.case(reference)
    with program.house.database.writing() as session:
        copy = CasePublicCopy(
            case_id=case.id, subject="A light", text="A light is out.", answer="We mend it.",
            proposed_by="an officer", proposed_at=moment(session),
        )  # fmt: skip
        session.add(copy)
    assert program.json(f"requests/{reference}")[0]["description"] is None
    with program.house.database.writing() as session:
        session.get_one(CasePublicCopy, case.id).agreed_at = moment(session)
    assert program.json(f"requests/{reference}")[0]["description"] == "A light is out."
    with program.house.database.writing() as session:
        session.get_one(CasePublicCopy, case.id).withdrawn_at = moment(session)
    assert program.json(f"requests/{reference}")[0]["description"] is None


def test_cases_of_other_kinds_are_no_requests(program: Program) -> None:
    filed = program.house.file()
    assert program.get(f"requests/{filed.reference}.json").status_code == 404
    assert program.json("requests", service_request_id=str(filed.reference)) == []


def test_what_is_mended_is_closed_since_then(program: Program) -> None:
    reference = program.file()
    officer = program.house.officer(Role.EDITOR, None)
    program.house.move(hours=30)
    with program.house.database.writing() as session:
        order = Order(Change("resolve"), "It shines again.")
        deal_with(session, program.house.context, program.house.case(reference).id, order, officer)
    (told,) = program.json(f"requests/{reference}")
    assert (told["status"], told["status_notes"]) == ("closed", "Mended")
    closed = program.house.case(reference).closed_at
    assert closed is not None
    assert told["updated_datetime"] == f"{closed:%Y-%m-%dT%H:%M:%SZ}"
    assert [one["service_request_id"] for one in program.json("requests", status="closed")] == [
        reference
    ]
    assert program.json("requests", status="open") == []
    assert len(program.json("requests", status="open,closed")) == 1


def test_requests_are_listed_by_service_by_days_by_ids_and_page_by_page(program: Program) -> None:
    first = program.file()
    began = program.house.clock.now()
    program.house.move(days=40)
    second = program.file(service_code="water.leaks")
    program.house.move(days=40)
    third = program.file(description="Another light", service_code="roads.lights")

    def listed(**asked: str) -> list[str]:
        return [one["service_request_id"] for one in program.json("requests", **asked)]

    assert listed() == [third, second, first]
    assert listed(service_code="water.leaks") == [second]
    assert listed(service_code="water.leaks,roads.lights") == [third, second, first]
    assert listed(page_size="2") == [third, second]
    assert listed(page_size="2", page="2") == [first]
    day = f"{began:%Y-%m-%dT%H:%M:%S}"
    assert listed(end_date=f"{day}Z") == [first]
    assert listed(start_date=f"{began + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}Z") == [
        third,
        second,
    ]
    # A plus that nobody has encoded is a space when it arrives.
    assert listed(start_date=f"{began + timedelta(hours=3):%Y-%m-%dT%H:%M:%S} 03:00")[-1] == first
    program.house.move(days=30)
    assert listed() == [third, second]
    assert listed(start_date=f"{day}Z") == [third, second, first]
    assert listed(service_request_id=f"{first},{second.lower()},F-NONE", status="closed") == [
        second, first,
    ]  # fmt: skip


def test_the_same_words_at_the_same_place_are_one_case(program: Program) -> None:
    first = program.file()
    again = program.post()
    assert (again.status_code, again.json()[0]["service_request_id"]) == (200, first)
    assert program.file(lat="31.957600") != first


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"service_code": ""}, "service_code"),
        ({"lat": ""}, "lat"),
        ({"lat": "", "long": "", "address_string": "King Street 1"}, "lat"),
        ({"lat": "0", "long": "0"}, "lat"),
        ({"lat": "nan"}, "lat"),
        ({"email": "nobody"}, "email"),
        ({"phone": "1"}, "phone"),
        ({"description": "x" * 4_001}, "description"),
        ({"attribute[danger]": "perhaps"}, "attribute[danger]"),
        ({"attribute[since]": "soon"}, "attribute[since]"),
    ],
)
def test_every_fault_is_named_as_it_was_sent(
    program: Program, said: dict[str, str], named: str
) -> None:
    before = cases(program)
    answer = program.post(**said)
    assert answer.status_code == 400, answer.text
    assert [one["description"].partition(":")[0] for one in answer.json()] == [named]
    assert cases(program) == before


def test_an_unknown_service_is_not_found(program: Program) -> None:
    assert program.post(service_code="none").status_code == 404
    # A topic, but nothing that is reported at a place.
    assert program.post(service_code="roads.licences").status_code == 404


def test_a_report_without_a_word_is_named_by_its_service(program: Program) -> None:
    case = program.house.case(program.file(description=""))
    assert (case.subject, case.body) == ("Lights and signals",) * 2


def test_what_is_no_form_is_refused(program: Program) -> None:
    path = f"{PATH}/requests.json"
    assert program.client.post(path, json=REPORT).status_code == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"\xff=1", b"a=%FF", b"&".join(b"a%d=1" % one for one in range(101))):
        answer = program.client.post(path, content=body, headers=form)
        assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
    large = program.client.post(path, content=b"a" * 1_000_001, headers=form)
    assert (large.status_code, large.json()[0]["code"]) == (413, 413)


def test_pages_of_other_origins_may_read(program: Program) -> None:
    assert program.get("services.json").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in program.post().headers


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from([*FIXMYSTREET, "attribute[since]", "attribute[subject]", "lang", "page"])
        | st.text(max_size=12),
        st.text(max_size=80) | st.sampled_from(["roads.lights", "31.95", "35.94", "-1e309"]),
        max_size=12,
    ),
    ending=st.sampled_from(["xml", "json"]),
)
def test_whatever_is_sent_is_answered_in_the_shape_that_was_asked_for(
    program: Program, fields: dict[str, str], ending: str
) -> None:
    sent = {"api_key": program.key, **fields}
    body = urlencode(sent, errors="replace").encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = program.client.post(f"{PATH}/requests.{ending}", content=body, headers=form)
    assert answer.status_code in (200, 201, 400, 403, 404, 429)
    read = program.client.get(f"{PATH}/requests.{ending}", params=fields)
    assert read.status_code in (200, 400, 404)
    for one in (answer, read):
        if ending == "json":
            assert isinstance(one.json(), list)
        else:
            assert document_of(one).tag in ("errors", "service_requests")
