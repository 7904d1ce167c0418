"""Somebody outside is asked by a link of one use that shows what the officer wrote, and no more."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.contact.reactions import (
    KINDS,
    Asked,
    ask_for_reaction,
    asked_by_ticket,
    react,
    reaction_states,
    reactions_of,
    remind,
    take_back,
)
from tests.portal.audit.audited import Audited
from tests.portal.contact.conftest import House

ROADS = "roads@contractor.example"
QUESTION = Asked(ROADS, "When is the lamp at the mill mended?", "en", 7)


def ask(house: House, by: Officer, reference: str | None, asked: Asked = QUESTION) -> str:
    """Ask somebody outside; return the ticket of the link in the letter."""
    with house.database.writing() as session:
        ask_for_reaction(session, house.context, house.case(reference).id, asked, by)
    (letter,) = [one for one in house.letters() if one.kind == "contact.reaction_asked"]
    assert letter.to == asked.email
    assert "lamp" not in str(letter.values)
    return letter.values["link"].rpartition("/")[2]


def answer(house: House, ticket: str, text: str = "On Monday.") -> bool:
    """Answer as whoever has the link."""
    with house.database.writing() as session:
        return react(session, house.context.keys, ticket, text)


def state(house: House, reference: str | None) -> str | None:
    """Return how the reactions to a case stand."""
    with house.database.reading() as session:
        id_ = house.case(reference).id
        return reaction_states(session, [id_]).get(id_)


def test_a_link_is_used_once_and_the_clock_goes_on(house: House, editor: Officer) -> None:
    reference, log = house.file().reference, Audited(house.database)
    due = house.item(reference).due_at
    assert state(house, reference) is None
    ticket = log.action(lambda: ask(house, editor, reference), "question.reaction_asked")
    assert state(house, reference) == "asked"
    with house.database.reading() as session:
        asked = asked_by_ticket(session, house.context.keys, str(ticket))
        assert asked is not None
        assert (asked.asked, ROADS.encode() in asked.sealed_address) == (QUESTION.text, False)
    with pytest.raises(InvalidParameter, match="characters"):
        answer(house, str(ticket), " ")
    assert log.action(lambda: answer(house, str(ticket)), "question.reaction_received")
    assert not answer(house, str(ticket), "Or never.")
    with house.database.reading() as session:
        (one,) = reactions_of(session, house.case(reference).id)
        assert one.answer == "On Monday."
        assert asked_by_ticket(session, house.context.keys, str(ticket)) is None
    assert (state(house, reference), house.item(reference).due_at) == ("received", due)


def test_of_two_answers_at_a_moment_one_counts(house: House, editor: Officer) -> None:
    ticket = ask(house, editor, house.file().reference)
    with ThreadPoolExecutor(2) as both:
        taken = list(both.map(lambda text: answer(house, ticket, text), ("one", "other")))
    assert sorted(taken) == [False, True]


def test_it_is_reminded_once_and_ends(house: House, editor: Officer) -> None:
    reference = house.file().reference
    ticket = ask(house, editor, reference)
    for days, expected in ((4, 0), (1.5, 1), (0.5, 0)):
        house.move(days=days)
        remind(house.database, house.context.security)
        reminded = [one for one in house.letters() if one.kind == "contact.reaction_reminded"]
        assert len(reminded) == expected, days
    house.move(days=1.1)
    assert (state(house, reference), answer(house, ticket)) == ("expired", False)
    assert {kind.name for kind in KINDS} <= house.seen


def test_a_question_is_taken_back_and_is_the_agencys_alone(house: House, editor: Officer) -> None:
    reference = house.file().reference
    ticket, case_id = ask(house, editor, reference), house.case(reference).id
    other = house.officer(Role.ADMINISTRATOR, "other")
    with house.database.reading() as session:
        (one,) = reactions_of(session, case_id)
    with house.database.writing() as session, pytest.raises(NotFound):
        take_back(session, case_id, one.id, other)
    with house.database.writing() as session:
        take_back(session, case_id, one.id, editor)
    assert not answer(house, ticket)
    for wrong, error in (
        (Asked("nobody", "x", "en", 7), InvalidParameter),
        (Asked(ROADS, " ", "en", 7), InvalidParameter),
        (Asked(ROADS, "x", "en", 8), InvalidParameter),
        (Asked(ROADS, "x", "xx", 7), InvalidParameter),
    ):
        with house.database.writing() as session, pytest.raises(error):
            ask_for_reaction(session, house.context, case_id, wrong, editor)
    with house.database.writing() as session, pytest.raises(NotFound):
        ask_for_reaction(session, house.context, case_id, QUESTION, other)
    for _turn in range(10):
        ask(house, editor, reference)
    with house.database.writing() as session, pytest.raises(Refused, match="At most 10"):
        ask_for_reaction(session, house.context, case_id, QUESTION, editor)
