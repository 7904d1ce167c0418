"""Public copies: another text that both agree to, and nothing of who wrote the case or where."""

from uuid import UUID

import pytest
from sqlalchemy import inspect, select

from geo.coordinates import Position
from geo.errors import InvalidFields, InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.contact.citizens import add
from portal.contact.models import Case
from portal.contact.officer_models import CasePublicCopy, PublishedCase
from portal.contact.published import PublishedFilter, published_in_box, published_page
from portal.contact.publishing import (
    CopyState,
    PublicText,
    agree_to_copy,
    propose_copy,
    publish_copy,
    state_of,
    withdraw_copy,
)
from portal.contact.rules import Kind, Person
from tests.portal.contact.conftest import HIDDEN, House

TOLD = PublicText("Renewing", "How is a licence renewed?", "At the office: 06 500 1000.")
BODY = "My father Sami lost his licence near the mill in Fuheis, what shall he do now?"
WRITER = Person("Rana Haddad", "rana@home.example", "+962791234567", "JO")
HERE = Position(35.91, 31.95)


def copied(house: House, **more: object) -> Case:
    """Return a case whose writer lets it be published."""
    return house.case(house.file(may_be_published=True, **more).reference)  # type: ignore[arg-type]


def propose(house: House, case: Case, told: PublicText, by: Officer) -> None:
    with house.database.writing() as session:
        propose_copy(session, house.context, case, told, by)


def state(house: House, case: Case) -> CopyState:
    with house.database.reading() as session:
        return state_of(session.get_one(CasePublicCopy, case.id))


def texts(house: House, **wanted: str) -> list[str]:
    with house.database.reading() as session:
        return [one.text for one in published_page(session, PublishedFilter(**wanted)).found]


def test_a_copy_is_published_when_its_writer_and_an_officer_agree(
    house: House, editor: Officer
) -> None:
    case = copied(house)
    propose(house, case, TOLD, editor)
    assert "contact.copy_proposed" in {one.kind for one in house.to_citizens()}
    with house.database.writing() as session:
        with pytest.raises(Refused, match="has not agreed"):
            publish_copy(session, case.id, 1, editor)
        agree_to_copy(session, case, 1)
    propose(house, case, TOLD, editor)
    assert state(house, case) is CopyState.WAITS
    with house.database.writing() as session:
        with pytest.raises(Refused, match="changed meanwhile"):
            agree_to_copy(session, case, 1)
        agree_to_copy(session, case, 2)
        with pytest.raises(NotFound):
            publish_copy(session, case.id, 2, house.officer(Role.APPROVER, "other"))
        assert texts(house) == []
        publish_copy(session, case.id, 2, editor)
    assert texts(house) == [TOLD.text]
    assert texts(house, words="licence", kind="question", agency="licensing") == [TOLD.text]
    for other in ({"words": "sewage"}, {"kind": "praise"}, {"topic": "water"}, {"agency": "x"}):
        assert texts(house, **other) == []


def test_either_takes_a_copy_back_and_only_the_writer_agrees_anew(
    house: House, editor: Officer
) -> None:
    case = copied(house)
    propose(house, case, TOLD, editor)
    with house.database.writing() as session:
        agree_to_copy(session, case, 1)
        publish_copy(session, case.id, 1, editor)
        withdraw_copy(session, case)
    assert (texts(house), state(house, case)) == ([], CopyState.TAKEN_BACK)
    with house.database.writing() as session:
        agree_to_copy(session, case, 1)
        publish_copy(session, case.id, 1, editor)
        withdraw_copy(session, case, editor)
        with pytest.raises(Refused, match="changed meanwhile"):
            agree_to_copy(session, case, 1)
    assert (texts(house), state(house, case)) == ([], CopyState.WITHDRAWN)
    propose(house, case, TOLD, editor)
    assert state(house, case) is CopyState.WAITS


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.MALPRACTICE])
def test_what_is_never_published_and_what_its_writer_keeps_has_no_copy(
    house: House, editor: Officer, kind: Kind
) -> None:
    unit = house.officer(Role.APPROVER, None)
    for case in (copied(house, kind=kind), house.case(house.file(body="private").reference)):
        with pytest.raises(Refused, match="Nothing of this case is published"):
            propose(house, case, TOLD, unit)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("subject", "Ask rana haddad", "name of whoever wrote"),
        ("text", "Write to anybody@there.example", "leads to a person"),
        ("text", "Call me on ٠٧٩ ٧٦٥ ٤٣٢١", "leads to a person"),
        ("text", "It is at 31.95041, 35.91020", "leads to a person or a place"),
        ("text", "She lost his licence near the mill in Fuheis, what then?", "words of your own"),
        ("text", "It was on a rainy Tuesday evening in March, she said", "words of your own"),
        ("answer", "Dear Rana HADDAD", "name of whoever wrote"),
        ("answer", "We called 079 123 4567", "leads to a person"),
        ("answer", "We wrote to RANA@home.example", "leads to a person"),
    ],
)
def test_what_leaks_is_named_and_refused(
    house: House, editor: Officer, field: str, text: str, said: str
) -> None:
    case = copied(house, person=WRITER, body=BODY)
    with house.database.writing() as session:
        held = session.merge(case)
        add(session, house.context, held, "It was on a rainy Tuesday evening in March")
    with pytest.raises(InvalidFields, match=said) as error:
        propose(house, case, PublicText(**{**vars(TOLD), field: text}), editor)
    assert error.value.parameter == field


def test_an_address_of_a_hidden_person_is_known_and_the_reference_is(
    house: House, editor: Officer
) -> None:
    case = copied(house, person=HIDDEN, body=BODY)
    for text in ("Ask sami@home.example", f"As in {case.reference.lower()}"):
        with pytest.raises(InvalidFields):
            propose(house, case, PublicText("Lost", "What is to be done?", text), editor)
    propose(house, case, TOLD, editor)


def test_what_is_published_knows_an_area_and_leads_nowhere(house: House, editor: Officer) -> None:
    case = copied(house, person=WRITER, body=BODY, position=HERE)
    assert case.area is not None
    with pytest.raises(InvalidParameter, match="area"):
        propose(house, case, PublicText("a", "b", "c", "JO-IR"), editor)
    propose(house, case, PublicText(TOLD.subject, TOLD.text, TOLD.answer, case.area), editor)
    house.move(days=3)
    with house.database.writing() as session:
        agree_to_copy(session, case, 1)
        id_ = publish_copy(session, case.id, 1, editor)
    with house.database.reading() as session:
        row = session.scalars(select(PublishedCase)).one()
        held = {one.key: getattr(row, one.key) for one in inspect(PublishedCase).column_attrs}
        (place,) = published_in_box(session, 35.0, 31.0, 37.0, 33.0)
        assert published_in_box(session, 10.0, 31.0, 11.0, 33.0) == []
    assert set(held) == {
        *("id", "kind", "language", "subject", "text", "answer", "topic", "agency", "area"),
        *("published_at", "words"),
    }
    assert isinstance(id_, UUID)
    assert id_ != case.id
    assert (place.lon, place.lat) != (HERE.lon, HERE.lat)
    for secret in ("35.91", "31.95", case.reference, str(case.id), "Rana", "rana", "Fuheis"):
        assert secret not in repr(held)
