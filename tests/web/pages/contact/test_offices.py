"""Offices near a place in the forms: the one that is chosen says which agency is meant."""

import re

import pytest
from fastapi import FastAPI

from geo.coordinates import Position
from portal.accounts.officer_roles import Role
from portal.contact.routing import areas_of
from portal.contact.routing_changes import RuleText, add_rule
from tests.layers.places import place, release
from tests.portal.contact.conftest import House
from tests.web.pages.contact.conftest import QUESTION, Writer, carried_by

HERE = Position(35.91, 31.95)
PLACED = {"lat": str(HERE.lat), "lon": str(HERE.lon)}
CHOSEN = re.compile(r'<option value="(\w+)" selected>')
OFFERED = re.compile(r'value="agency:(\w+)"')
NO_AGENCY = {**QUESTION, "agency": ""}


@pytest.fixture(scope="module", autouse=True)
def _offices(house: tuple[House, FastAPI]) -> None:
    made = {"L1": "licensing", "O1": "other"}
    release(
        house[0].deployment,
        [place(ref, HERE.lon, HERE.lat, attributes={"agency": of}) for ref, of in made.items()],
        layer="offices",
    )


def chosen_agency(page: str) -> list[str]:
    """Return the agency that is chosen in the list of a form."""
    select = page.partition('id="f-agency"')[2].partition("</select>")[0]
    return [code for code in CHOSEN.findall(select) if code]


def test_an_office_fills_in_its_agency_and_another_one_its_own(writer: Writer) -> None:
    first = writer.send({**NO_AGENCY, **PLACED, "office": "offices/L1"}, command="edit")
    assert chosen_agency(first.text) == ["licensing"]
    held = carried_by(first)
    assert held["by_office"] == "licensing"
    given = {**NO_AGENCY, **PLACED, "agency": "licensing"}
    second = writer.send({**given, "office": "offices/O1"}, carried=held, command="edit")
    assert chosen_agency(second.text) == ["other"]
    none = writer.send({**given, "office": ""}, carried=held, command="edit")
    assert chosen_agency(none.text) == []


def test_an_agency_that_the_writer_chose_stays_whatever_the_office(writer: Writer) -> None:
    given = {**QUESTION, **PLACED, "agency": "other", "office": "offices/L1"}
    assert chosen_agency(writer.send(given, command="edit").text) == ["other"]
    assert writer.house.case(writer.file(given)).agency == "other"


def test_a_complaint_about_an_office_needs_no_other_word_for_its_agency(writer: Writer) -> None:
    given = {**NO_AGENCY, **PLACED, "topic": "roads", "office": "offices/O1"}
    case = writer.house.case(writer.file(given, "complaint"))
    assert (case.agency, case.meant_agency, case.office) == ("other", "other", "offices/O1")


def test_a_link_with_an_office_opens_a_form_for_its_agency(writer: Writer) -> None:
    page = writer.get("/en/contact/complaint?office=offices/L1").text
    assert chosen_agency(page) == ["licensing"]


def test_the_agency_responsible_for_an_area_is_suggested_first(writer: Writer) -> None:
    given = {**NO_AGENCY, **PLACED, "text": "I waited at the licensing counter"}
    before = OFFERED.findall(writer.send(given, command="edit").text)
    assert before == ["licensing", "other"]
    unit = writer.house.officer(Role.APPROVER, None)
    with writer.house.database.writing() as session:
        area = areas_of(session, *HERE)[-1]
        add_rule(session, RuleText("other", area=area, kind="question"), unit)
    assert OFFERED.findall(writer.send(given, command="edit").text) == ["other", "licensing"]
    assert writer.house.case(writer.file(given)).agency == "other"
