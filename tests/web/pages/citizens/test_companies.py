"""The companies that a citizen speaks for: linked as the register says, listed, and removed."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from portal.access_log.models import AccessWaiting
from portal.accounts.models import AccountSession
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import of_person
from portal.citizens.models import OrganisationLink
from portal.gateway.rules import AnswerState
from tests.portal.citizens.services.citizen import SARA
from tests.web.pages.citizens.conftest import AtHome

MATCH = "company-representative-match"
NUMBER = "200123"
FORM = {"company": f" {NUMBER} ", "agreed": "yes"}
COMPANY = {
    "number": NUMBER,
    "name": {"ar": "شركة النور", "en": "Al Noor <Ltd>"},
    "role": "authorised_signatory",
    "valid_to": "2032-01-31",
}


@pytest.fixture
def speaking(sara: AtHome) -> AtHome:
    """Return a citizen of whom the register says that she speaks for a company."""
    sara.gateway.put(MATCH, SARA, {"match": "matched", "company": COMPANY})
    return sara


def test_a_company_is_linked_listed_and_removed(speaking: AtHome) -> None:
    """Once only, however often it is asked for; sealed, agreed to and in the access log."""
    for _time in range(2):
        answer = speaking.post("/my/companies", **FORM)
        assert answer.headers["location"] == "/en/my/companies?said=company-linked"
    shown = speaking.get("/my/companies").text
    for told in ("Al Noor &lt;Ltd&gt;", NUMBER, "Authorised to sign", "2032"):
        assert told in shown
    (call, _second) = speaking.gateway.calls
    assert (call.subject.number, call.parameters) == (SARA, {"company_number": NUMBER})
    assert SARA not in call.user
    with speaking.citizens.database.reading() as session:
        (link,) = session.scalars(select(OrganisationLink)).all()
        assert NUMBER.encode() not in link.sealed_number
        consents = {one.purpose for one in of_person(session, speaking.person.id)}
        waiting = session.scalars(select(AccessWaiting)).all()
    assert consents == {Purpose.COMPANY}
    assert len(waiting) == 2
    (path,) = re.findall(r'action="/en(/my/companies/[^"]+/remove)"', shown)
    assert speaking.post(path, token="x").status_code == 403  # noqa: S106 - of nobody
    assert speaking.post(path).headers["location"].endswith("said=company-removed")
    assert NUMBER not in speaking.get("/my/companies").text
    assert speaking.post(path).status_code == 404
    assert speaking.post(f"/my/companies/{uuid4()}/remove").status_code == 404


@pytest.mark.parametrize("said", ["unknown", "ended", "not_a_representative", None])
def test_whatever_the_register_says_against_it_is_one_sentence(
    sara: AtHome, said: str | None
) -> None:
    """Also that it knows nothing of the person: nobody finds out which companies there are."""
    if said is not None:
        sara.gateway.put(MATCH, SARA, {"match": said})
    answer = sara.post("/my/companies", **FORM)
    assert answer.status_code == 400
    assert "does not say that you speak for a company" in answer.text
    assert f'value="{NUMBER}"' in answer.text
    assert "/remove" not in answer.text


def test_a_register_that_is_away_changes_nothing(speaking: AtHome) -> None:
    speaking.gateway.fail(MATCH, AnswerState.UNAVAILABLE)
    answer = speaking.post("/my/companies", **FORM)
    assert (answer.status_code, "does not answer" in answer.text) == (502, True)
    assert "/remove" not in answer.text


@pytest.mark.parametrize(
    "form", [{**FORM, "agreed": ""}, {**FORM, "company": ""}, {**FORM, "company": "<1>"}]
)
def test_nothing_is_asked_without_the_tick_or_about_what_is_no_number(
    speaking: AtHome, form: dict[str, str]
) -> None:
    assert speaking.post("/my/companies", **form).status_code == 400
    assert speaking.gateway.calls == []


def test_numbers_are_not_tried_without_end(sara: AtHome) -> None:
    for number in range(10):
        assert sara.post("/my/companies", **{**FORM, "company": str(number)}).status_code == 400
    answer = sara.post("/my/companies", **FORM)
    assert "ten companies today" in answer.text
    assert len(sara.gateway.calls) == 10


def test_a_second_factor_of_an_hour_ago_is_not_enough(speaking: AtHome) -> None:
    """The page asks for it in place of the form, and the form itself is not taken."""
    assert 'name="company"' in speaking.get("/my/companies").text
    with speaking.citizens.database.writing() as session:
        old = datetime.now(UTC) - timedelta(hours=1)
        session.execute(update(AccountSession).values(second_factor_at=old))
    assert 'name="company"' not in speaking.get("/my/companies").text
    led = speaking.get("/my/companies?confirm=yes")
    assert "second-factor" in led.headers["location"]
    assert "second-factor" in speaking.post("/my/companies", **FORM).headers["location"]
    assert speaking.gateway.calls == []


def test_nobody_removes_the_company_of_somebody_else(speaking: AtHome) -> None:
    speaking.post("/my/companies", **FORM)
    other = speaking.citizens.register("9909999991", name="Other")
    with speaking.citizens.database.writing() as session:
        (link_id,) = session.scalars(select(OrganisationLink.id)).all()
        session.execute(
            text("UPDATE organisation_link SET person_id = :other"), {"other": other.id}
        )
    assert speaking.post(f"/my/companies/{link_id}/remove").status_code == 404
    assert NUMBER not in speaking.get("/my/companies").text
