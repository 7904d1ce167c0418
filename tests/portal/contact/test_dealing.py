"""What officers do with cases: their agency's alone, one at a time or many, and in one hand."""

from uuid import UUID

import pytest
from sqlalchemy import select

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.contact.dealing import (
    Order,
    add_note,
    assign_many,
    deal_with,
    lock,
    transfers_of,
    unlock,
)
from portal.contact.models import CaseMessage
from portal.contact.rules import Kind
from portal.contact.task_lists import count_open
from portal.contact.tasks import ask_agency, do_task, tasks_of_case
from portal.workflow.service import Change
from tests.portal.contact.conftest import House


def do(house: House, reference: str | None, by: Officer, command: str, **said: str) -> None:
    """Do something with a case."""
    text = said.pop("text", "")
    order = Order(Change(command, **said), text)  # type: ignore[arg-type]  # as the caller has them
    with house.database.writing() as session:
        deal_with(session, house.context, house.case(reference).id, order, by)


def said(house: House, reference: str | None) -> list[tuple[str, str]]:
    """Return the messages of a case."""
    with house.database.reading() as session:
        found = select(CaseMessage).where(CaseMessage.case_id == house.case(reference).id)
        return [(one.kind, one.text) for one in session.scalars(found.order_by(CaseMessage.at))]


def test_an_answer_is_text_that_the_writer_is_told_of(house: House, editor: Officer) -> None:
    reference = house.file().reference
    house.letters()
    with pytest.raises(InvalidParameter, match="Write the text"):
        do(house, reference, editor, "answer", text=" ")
    do(house, reference, editor, "answer", text="At the office, with your card.")
    assert said(house, reference) == [("answer", "At the office, with your card.")]
    (letter,) = house.to_citizens()
    assert "card" not in str(letter.values)
    with house.database.writing() as session:
        add_note(session, house.case(reference).id, "a nice person", editor)
    assert said(house, reference)[-1][0] == "note"


def test_cases_of_other_agencies_are_not_there(house: House) -> None:
    reference = house.file().reference
    for nobody in (
        house.officer(Role.ADMINISTRATOR, "other"),
        house.officer(Role.VIEWER, "licensing"),
    ):
        with pytest.raises(NotFound):
            do(house, reference, nobody, "answer", text="x")
    malpractice = house.file(Kind.MALPRACTICE).reference
    with pytest.raises(NotFound):
        do(house, malpractice, house.officer(Role.ADMINISTRATOR, "licensing"), "decide", text="x")


def test_the_third_transfer_goes_to_the_unit_and_reference_and_clock_stay(house: House) -> None:
    filed = house.file(Kind.COMPLAINT)
    due = house.item(filed.reference).due_at
    events = 0
    for agency, to in (("licensing", "other"), ("other", "third"), ("third", "licensing")):
        house.move(hours=1)
        officer = house.officer(Role.EDITOR, agency)
        assert house.case(filed.reference).agency == agency
        with pytest.raises(InvalidParameter, match="Write the reason"):
            do(house, filed.reference, officer, "transfer", agency=to)
        do(house, filed.reference, officer, "transfer", agency=to, reason="not ours")
        events += 1
    case = house.case(filed.reference)
    assert (case.agency, case.state) == (None, "received")
    with house.database.reading() as session:
        assert transfers_of(session, case.id) == events == 3
    # The state begins anew; the whole goes on as if nothing had happened.
    assert house.item(filed.reference).due_at == due
    unit = house.officer(Role.APPROVER, None)
    do(house, filed.reference, unit, "transfer", agency="other", reason="it is theirs")
    assert house.case(filed.reference).agency == "other"
    with pytest.raises(InvalidParameter, match="Choose an agency"):
        do(house, filed.reference, unit, "transfer", agency="nowhere", reason="x")


def test_who_works_on_a_case_keeps_colleagues_from_it_for_a_while(
    house: House, editor: Officer
) -> None:
    reference = house.file().reference
    case_id, colleague = house.case(reference).id, house.officer(Role.EDITOR, "licensing")
    with house.database.writing() as session:
        lock(session, case_id, editor)
    for act in (lock, unlock):
        with house.database.writing() as session:
            if act is lock:
                with pytest.raises(Refused, match="works on this just now"):
                    lock(session, case_id, colleague)
            else:
                unlock(session, case_id, colleague)
    with pytest.raises(Refused, match="works on this just now"):
        do(house, reference, colleague, "answer", text="x")
    house.move(minutes=16)
    do(house, reference, colleague, "answer", text="x")
    assert house.case(reference).state == "answered"


def test_many_are_assigned_at_once_and_what_cannot_be_is_counted(
    house: House, editor: Officer
) -> None:
    references = [house.file(body=f"question {number}").reference for number in range(3)]
    theirs = house.file(agency="other", body="theirs").reference
    do(house, references[0], editor, "answer", text="x")
    ids = [house.case(one).id for one in (*references, theirs)]
    with house.database.writing() as session:
        done = assign_many(session, house.context, ids, str(editor.id), editor)
    assert done == (2, 2)
    assert [house.case(one).assigned_to for one in references[1:]] == [str(editor.id)] * 2
    stranger = house.officer(Role.EDITOR, "other")
    with house.database.writing() as session:
        assert assign_many(session, house.context, ids, str(stranger.id), editor) == (0, 4)


def test_parts_are_asked_of_several_agencies_and_the_case_is_answered_once(
    house: House, editor: Officer
) -> None:
    filed = house.file(Kind.COMPLAINT)
    case_id = house.case(filed.reference).id
    other, third = house.officer(Role.EDITOR, "other"), house.officer(Role.EDITOR, "third")

    def ask(agency: str) -> UUID:
        with house.database.writing() as session:
            return ask_agency(session, house.context, case_id, agency, "Is the road yours?", editor)

    tasks = {agency: ask(agency) for agency in ("other", "third")}
    with house.database.writing() as session, pytest.raises(InvalidParameter):
        ask_agency(session, house.context, case_id, "licensing", "ours", editor)
    with house.database.reading() as session:
        assert [count_open(session, None, most) for most in (1, 99)] == [1, 2]

    def finish(agency: str, by: Officer, command: str, text: str = "", reason: str = "") -> None:
        with house.database.writing() as session:
            change = Change(command, reason)
            do_task(session, house.context, tasks[agency], change, text, by)

    with pytest.raises(NotFound):
        finish("other", third, "finish", "ours")
    with pytest.raises(Refused):
        finish("other", editor, "finish", "ours")
    finish("other", other, "finish", "It is ours, mended by May.")
    finish("third", third, "return", reason="not ours")
    with house.database.reading() as session:
        states = {one.item.agency: one.item.state for one in tasks_of_case(session, case_id)}
        assert states == {"other": "done", "third": "returned"}
        assert count_open(session, None, 99) == 0
    do(house, filed.reference, editor, "acknowledge")
    do(house, filed.reference, editor, "resolve", text="It is mended by May.")
    assert [kind for kind, _text in said(house, filed.reference)] == ["answer"]
