"""Mistakes on pages: whose affair each is, and how its writer is forgotten and still answered."""

import pytest

from portal.accounts.officer_roles import Role
from portal.contact.codes import ask_for_code, open_with_code
from portal.contact.contacts import person_of
from portal.contact.dealing import Order, deal_with
from portal.contact.models import CaseContact
from portal.contact.pages import read_page
from portal.contact.rules import Kind, Person
from portal.workflow.deadlines import run_night
from portal.workflow.service import Change
from tests.portal.contact.conftest import House

PERSON = Person(email="rana@home.example")


def reported(house: House, page: str, person: Person = PERSON) -> str:
    """Report a mistake on a page; return the reference."""
    filed = house.file(
        Kind.MISTAKE, person, agency=None, body=f"wrong on {page}", details={"page": page}
    )
    assert filed.reference is not None
    return filed.reference


def answer(house: House, reference: str, transition: str) -> None:
    """Deal with a mistake as an officer of all agencies."""
    order = Order(Change(transition), "It is mended." if transition != "close" else "")
    officer = house.officer(Role.EDITOR, None)
    with house.database.writing() as session:
        deal_with(session, house.context, house.case(reference).id, order, officer)


@pytest.mark.parametrize(
    ("page", "agency"),
    [
        ("/ar/agencies/licensing", "licensing"),
        ("/en/agencies/other?page=2", "other"),
        ("/en/agencies/none", None),
        ("/en/places/offices/none", None),
        ("/ar/around-me", None),
        ("https://evil.example/ar/agencies/licensing", None),
    ],
)
def test_it_goes_to_the_agency_that_looks_after_the_page(
    house: House, page: str, agency: str | None
) -> None:
    case = house.case(reported(house, page))
    assert (case.kind, case.agency, case.meant_agency) == ("mistake", agency, None)
    assert case.reference.startswith("E-")
    assert case.due_at is not None


def test_the_way_back_is_forgotten_with_the_end_and_the_answer_can_still_be_read(
    house: House,
) -> None:
    reference = reported(house, "/ar/agencies/licensing")
    case = house.case(reference)
    with house.database.writing() as session:
        # As it stood on a report before there were cases.
        held = session.merge(case)
        held.details = {**case.details, "contact": "rana@home.example"}
    answer(house, reference, "answer")
    with house.database.reading() as session:
        assert person_of(session, house.context.keys, house.case(reference)) == PERSON
    assert house.case(reference).details["contact"] == "rana@home.example"
    house.move(days=10)
    run_night(house.database, house.context.workflows)
    closed = house.case(reference)
    assert (closed.state, closed.details) == ("closed", {"page": "/ar/agencies/licensing"})
    with house.database.reading() as session:
        assert person_of(session, house.context.keys, closed) is None
        assert session.get_one(CaseContact, closed.id).sealed is None
    kinds = [one.kind for one in house.to_citizens() if one.to == "rana@home.example"]
    assert kinds.count("contact.case_news") == 2
    with house.database.writing() as session:
        ask_for_code(session, house.context, house.visit(), reference, "rana@home.example")
    (code,) = [one.values["code"] for one in house.to_citizens() if "code" in one.values]
    with house.database.writing() as session:
        assert open_with_code(session, house.context, house.visit(), reference, code) is not None


def test_nothing_is_wrong_ends_it_at_once_with_a_word_to_its_writer(house: House) -> None:
    reference = reported(house, "/ar/agencies/licensing")
    answer(house, reference, "dismiss")
    assert house.case(reference).state == "closed"
    assert "contact.case_news" in {one.kind for one in house.to_citizens()}


@pytest.mark.parametrize(
    ("path", "kind", "code"),
    [
        ("/ar/agencies/x?page=2", "agency", "x"),
        ("/ar/places/offices/%D9%85-1", "office", "offices/م-1"),
        ("/ar/places/schools/S1", "page", "schools/S1"),
        ("/ar/agencies", "page", None),
    ],
)
def test_page_tells_the_record_that_it_shows(path: str, kind: str, code: str | None) -> None:
    read = read_page(path)
    assert (read.path, read.kind, read.code) == (path, kind, code)


@pytest.mark.parametrize(
    "path",
    ["", "javascript:alert(1)", "//evil", "/ar//evil", "/\\evil", "/ar/\n", "/ar/" + "x" * 600],
)
def test_address_that_is_none_of_ours_is_the_start_pages(path: str) -> None:
    assert read_page(path).path == "/"
