"""What the writer of a case does with it, in its time: reply, rate, open again, appeal."""

import pytest

from geo.errors import InvalidParameter, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.contact.citizens import (
    OwnCase,
    appeal,
    close,
    own_case,
    rate,
    reopen,
    reply,
    withdraw,
)
from portal.contact.rules import Kind, Person
from portal.workflow.deadlines import run_night
from tests.portal.contact.conftest import House


def own(house: House, reference: str | None) -> OwnCase:
    """Return a case as its writer sees it."""
    with house.database.reading() as session:
        return own_case(session, house.context, house.case(reference))


def do(house: House, reference: str | None, action: object, *said: object) -> object:
    """Do something as the writer of a case."""
    with house.database.writing() as session:
        case = session.merge(house.case(reference), load=False)
        return action(session, house.context, case, *said)  # type: ignore[operator]


def test_a_question_stops_the_clock_until_the_reply(house: House, editor: Officer) -> None:
    reference = house.file().reference
    assert own(house, reference).may == {"add", "withdraw"}
    house.letters()
    house.change(reference, editor, "ask")
    assert house.item(reference).due_at is None
    (letter,) = house.to_citizens()
    assert letter.values["state_en"] == "Waiting for your reply"
    assert own(house, reference).may == {"reply", "withdraw"}
    with pytest.raises(InvalidParameter, match="Write something"):
        do(house, reference, reply, " \u202e ")
    do(house, reference, reply, "Since March.")
    found = own(house, reference)
    assert (found.status.state, found.messages[-1].text) == ("in_progress", "Since March.")
    assert house.item(reference).due_at is not None


def test_an_answer_is_rated_and_opened_again_within_fifteen_days(
    house: House, editor: Officer
) -> None:
    reference = house.file().reference
    with pytest.raises(Refused, match="when it is answered"):
        do(house, reference, lambda session, _context, case: rate(session, case, 5))
    house.change(reference, editor, "answer")
    for stars, text in ((1, "no"), (4, "better")):
        do(house, reference, lambda session, _c, case, *say: rate(session, case, *say), stars, text)
    found = own(house, reference)
    assert found.rating is not None
    assert (found.rating.stars, found.rating.text) == (4, "better")
    assert found.reopens_until is not None
    do(house, reference, reopen, "It does not work.")
    assert own(house, reference).status.state == "in_progress"
    house.change(reference, editor, "answer")
    house.move(days=14, hours=23)
    run_night(house.database, house.context.workflows)
    assert house.item(reference).state == "closed"
    do(house, reference, reopen, "Still not.")
    house.change(reference, editor, "answer")
    do(house, reference, close)
    house.move(days=15)
    assert own(house, reference).reopens_until is None
    assert "reopen" not in own(house, reference).may
    with pytest.raises(Refused, match="is over"):
        do(house, reference, reopen, "Still not.")


def test_praise_is_neither_opened_again_nor_appealed(house: House, editor: Officer) -> None:
    reference = house.file(Kind.PRAISE).reference
    house.change(reference, editor, "pass_on")
    found = own(house, reference)
    assert (found.reopens_until, found.appeals_until, found.may) == (None, None, frozenset())


@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_complaint_is_appealed_to_the_unit_and_opened_by_the_same_address(
    house: House, editor: Officer, *, is_hidden: bool
) -> None:
    person = Person(name="Sami", email="sami@home.example", is_hidden=is_hidden)
    reference = house.file(Kind.COMPLAINT, person).reference
    with pytest.raises(Refused, match="cannot be appealed"):
        do(house, reference, appeal, "wrong")
    house.change(reference, editor, "reject", reason="not ours")
    assert own(house, reference).appeals_until is not None
    opened = str(do(house, reference, appeal, "It is yours."))
    case = house.case(opened)
    assert (case.kind, case.agency, case.parent_id) == ("appeal", None, house.case(reference).id)
    assert opened.startswith("A-")
    house.letters()
    unit = house.officer(Role.APPROVER, None)
    house.change(opened, unit, "uphold")
    (letter,) = house.to_citizens()
    assert (letter.to, letter.values["state_en"]) == ("sami@home.example", "Upheld")
    house.move(days=40)
    assert own(house, reference).appeals_until is None


def test_whoever_wrote_withdraws_and_nobody_does_anything_after(
    house: House, editor: Officer
) -> None:
    reference = house.file().reference
    do(house, reference, withdraw)
    assert own(house, reference).status.closed_at == house.clock.now()
    for transition in ("answer", "assign"):
        with pytest.raises(Refused, match="cannot be done any more"):
            house.change(reference, editor, transition)
    with pytest.raises(Refused):
        do(house, reference, withdraw)


def test_an_agency_sees_nothing_it_may_do_with_a_report_of_malpractice(
    house: House, editor: Officer
) -> None:
    reference = house.file(Kind.MALPRACTICE).reference
    chief = house.officer(Role.ADMINISTRATOR, "licensing")
    for nobody in (editor, chief):
        with pytest.raises(Refused, match="needs the role"):
            house.change(reference, nobody, "decide")
    house.change(reference, house.officer(Role.APPROVER, None), "decide")
    assert house.item(reference).state == "decided"
