"""Filing a case: its form, its reference and its clock, and what stops floods and doubles."""

from datetime import timedelta

import pytest

from geo.coordinates import Position
from geo.country import load_country
from geo.errors import InvalidParameter
from geo.references import read_reference
from portal.accounts.rules import Visit
from portal.contact.filing import Taken
from portal.contact.following import Found, follow_up
from portal.contact.forms import case_forms
from portal.contact.reading import read_case
from portal.contact.rules import Kind, Person
from portal.contact.topics import load_topics
from portal.contact.workflow import case_definitions
from tests.portal.contact.conftest import House

JORDAN = load_country("jo")
FILLED = {
    "name": "Rana",
    "email": "Rana@Home.example",
    "phone": "٠٧٩١٢٣٤٥٦٧",
    "subject": "Renewing",
    "text": "How do I renew?",
    "agency": "licensing",
    "topic": "roads.licences",
    "form": "bribe",
}


def test_the_forms_differ_in_what_they_ask_whose_affair_it_is_and_what_stays_hidden() -> None:
    forms = case_forms()
    assert list(forms) == list(Kind)
    asked = {tuple(one.name for one in form.fields) for form in forms.values()}
    assert len(asked) == len({form.letter for form in forms.values()}) == 7
    malpractice = forms[Kind.MALPRACTICE]
    assert (malpractice.goes_to, malpractice.identity) == ("central", "hidden_unless_said")
    assert malpractice.hidden_keeps == ("name", "email", "phone", "country")
    assert forms[Kind.COMPLAINT].publishing == "never"
    clocks = [case_definitions(kind).newest.working_days for kind in Kind]
    assert clocks == [10, 30, 15, None, 30, 10, 10]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_filled_form_is_read_and_what_is_missing_is_named_field_by_field(kind: Kind) -> None:
    form = case_forms()[kind]
    place = {"topic": "roads.lights", "lat": "31.95", "lon": "35.94"}
    filled = FILLED | (place if form.needs_place else {}) | {"page": "/ar/agencies"}
    read = read_case(form, JORDAN, load_topics(), "en", filled)
    assert read.faults == {}
    assert read.case is not None
    person = read.case.person
    assert (person.email, person.phone) == ("rana@home.example", "+962791234567")
    assert person.is_hidden == (kind is Kind.MALPRACTICE)
    empty = read_case(form, JORDAN, load_topics(), "en", {})
    assert empty.case is None
    needed = {one.name for one in form.fields if one.required}
    needed |= {"email"} if form.contact == "required" else set()
    needed |= {"name"} if form.name == "required" else set()
    needed |= {"lat"} if form.needs_place else set()
    assert set(empty.faults) == needed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "nobody"),
        ("phone", "12"),
        ("country", "Jordan"),
        ("agency", "No such"),
        ("topic", "roads.nothing"),
        ("subject", "x" * 151),
        ("text", "x" * 5_001),
        ("happened_on", "yesterday"),
        ("lat", "91"),
    ],
)
def test_a_wrong_value_is_named_by_its_field(name: str, value: str) -> None:
    form = case_forms()[Kind.COMPLAINT]
    read = read_case(form, JORDAN, load_topics(), "en", {**FILLED, "lon": "35.9", name: value})
    assert read.case is None
    assert set(read.faults) == {name} | ({"lat"} if name != "lat" else set())


def test_a_case_gets_a_reference_a_clock_and_a_letter(house: House) -> None:
    filed = house.file(topic="roads.licences", position=Position(35.91, 31.95))
    assert filed.taken is Taken.YES
    assert filed.reference == read_reference(str(filed.reference))
    case, item = house.case(filed.reference), house.item(filed.reference)
    assert (case.kind, case.agency, case.state) == ("question", "licensing", "received")
    assert case.due_at == item.due_at is not None
    assert case.area is not None
    (letter,) = house.to_citizens()
    assert (letter.to, letter.kind) == ("rana@home.example", "contact.case_received")
    assert letter.values["reference"] == filed.reference
    assert "How do I renew" not in str(letter.values)
    with house.database.writing() as session:
        found = follow_up(session, house.context, house.visit(), str(filed.reference).lower())
    assert found.status is not None
    assert (found.status.kind, found.status.state) == ("question", "received")


def test_a_report_of_malpractice_is_nobodys_but_the_units(house: House) -> None:
    case = house.case(house.file(Kind.MALPRACTICE).reference)
    assert (case.agency, case.meant_agency) == (None, "licensing")


def test_an_agency_that_is_not_there_is_refused_before_anything_is_counted(house: House) -> None:
    visit = house.visit()
    for _turn in range(9):
        with pytest.raises(InvalidParameter, match="Choose an agency"):
            house.file(agency="nowhere", visit=visit)
    assert house.file(visit=visit).taken is Taken.YES


def test_the_same_words_of_one_writer_are_one_case_for_a_week(house: House) -> None:
    first = house.file(body="How do I renew?")
    again = house.file(body="  how do I RENEW ")
    assert (again.taken, again.reference) == (Taken.SAME, first.reference)
    other = house.file(person=Person(name="Omar", email="omar@home.example"))
    assert other.taken is Taken.YES
    house.move(days=8)
    assert house.file().taken is Taken.YES


def test_one_network_climbs_a_ladder_and_one_contact_has_a_limit_everywhere(house: House) -> None:
    visit, taken = Visit("192.0.2.1"), []
    for number in range(60):
        person = Person(name="x", email=f"{number}@home.example")
        taken.append(house.file(person=person, visit=visit).taken is Taken.YES)
        house.move(minutes=1)
    # 2 in five minutes, 4 in thirty, 6 in an hour.
    assert sum(taken) == 6
    assert taken[:2] == [True, True]
    assert sum(taken[:30]) == 4
    house.move(hours=2)
    many = [house.file(body=f"question {number}").taken for number in range(6)]
    assert many.count(Taken.YES) == 4


def test_following_says_the_same_of_wrong_and_unknown_references_and_is_limited(
    house: House,
) -> None:
    visit = house.visit()
    with house.database.writing() as session:
        answers = [
            follow_up(session, house.context, visit, text)
            for text in ("Q-00000-00000-0", "Q-00000-00000-1", "nothing", "", "\0") * 3
        ]
    assert [one.found for one in answers].count(Found.UNKNOWN) == 10
    assert [one.found for one in answers[10:]] == [Found.LIMITED] * 5
    assert {one.status for one in answers} == {None}


def test_a_second_try_of_a_form_comes_when_the_clock_has_moved(house: House) -> None:
    visit = house.visit()
    assert house.file(visit=visit, body="one").taken is Taken.YES
    assert house.file(visit=visit, body="two").taken is Taken.LIMITED
    house.clock.move(timedelta(seconds=3))
    assert house.file(visit=visit, body="two").taken is Taken.YES
    house.clock.move(timedelta(seconds=3))
    assert house.file(visit=visit, body="three").taken is Taken.LIMITED
    house.clock.move(timedelta(minutes=5))
    assert house.file(visit=visit, body="three").taken is Taken.YES
