"""What was written is read by a code that goes to its writer, and by nobody else."""

import re
from dataclasses import replace

from portal.accounts.officer_roles import Role
from portal.contact.codes import (
    ask_for_code,
    ask_for_link,
    open_with_code,
    opened_case,
)
from portal.contact.filing import Taken
from portal.contact.following import my_cases
from portal.contact.letters import KINDS, choose_texts, file_refused, tell, wants_texts
from portal.contact.publishing import PublicText, propose_copy
from portal.contact.rules import Kind, Person
from portal.limits.service import take
from tests.portal.contact.conftest import HIDDEN, RANA, House


def ask(house: House, reference: str | None, contact: str) -> list[str]:
    """Ask for a code, and return those that were sent with their addresses."""
    house.letters()
    with house.database.writing() as session:
        ask_for_code(session, house.context, house.visit(), str(reference), contact)
    return [f"{one.to} {one.values['code']}" for one in house.to_citizens()]


def opens(house: House, reference: str | None, code: str) -> str | None:
    """Try a code; return the reference of the case that it opens."""
    with house.database.writing() as session:
        ticket = open_with_code(session, house.context, house.visit(), str(reference), code)
    with house.database.reading() as session:
        case = opened_case(session, house.context, ticket)
        return None if case is None else case.reference


def test_a_code_goes_to_the_writer_alone_and_opens_the_case_once(house: House) -> None:
    reference = house.file().reference
    for wrong in ("omar@home.example", "0791234568", "nobody", ""):
        assert ask(house, reference, wrong) == []
    (sent,) = ask(house, reference, " RANA@home.example ")
    address, code = sent.split()
    assert address == "rana@home.example"
    assert re.fullmatch(r"\d{6}", code)
    assert opens(house, house.file(body="another").reference, code) is None
    assert opens(house, str(reference).lower(), f"{code[:3]} {code[3:]}") == reference
    assert opens(house, reference, code) is None


def test_a_code_is_good_for_ten_minutes_and_five_tries(house: House) -> None:
    reference = house.file().reference
    (sent,) = ask(house, reference, RANA.email or "")
    code = sent.split()[1]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _turn in range(5):
        assert opens(house, reference, wrong) is None
    assert opens(house, reference, code) is None
    house.move(minutes=1)
    (sent,) = ask(house, reference, RANA.email or "")
    house.move(minutes=10)
    assert opens(house, reference, sent.split()[1]) is None


def test_one_address_gets_few_codes(house: House) -> None:
    reference = house.file().reference
    sent = []
    for _turn in range(12):
        sent += ask(house, reference, RANA.email or "")
        house.move(seconds=31)
    assert len(sent) == 5


def test_a_ticket_that_was_changed_or_is_old_opens_nothing(house: House) -> None:
    reference = house.file().reference
    (sent,) = ask(house, reference, RANA.email or "")
    with house.database.writing() as session:
        visit, code = house.visit(), sent.split()[1]
        ticket = open_with_code(session, house.context, visit, str(reference), code)
    with house.database.reading() as session:
        assert opened_case(session, house.context, ticket) is not None
        for other in (None, "", f"{ticket}x", str(ticket)[::-1]):
            assert opened_case(session, house.context, other) is None
        house.move(minutes=31)
        assert opened_case(session, house.context, ticket) is None


def test_a_link_shows_the_cases_of_an_address_but_not_the_hidden_ones(house: House) -> None:
    known = {house.file().reference, house.file(Kind.COMPLAINT, body="late").reference}
    hidden = Person(name="Rana", email=RANA.email, is_hidden=True)
    house.file(person=hidden, body="hidden")
    house.letters()

    def link_for(email: str) -> list[str]:
        with house.database.writing() as session:
            ask_for_link(session, house.context, house.visit(), email)
        return [one.values["link"].rpartition("/")[2] for one in house.to_citizens()]

    assert link_for("nobody@home.example") == link_for("no address") == []
    (ticket,) = link_for("rana@HOME.example")
    with house.database.reading() as session:
        found = my_cases(session, house.context, ticket)
        assert found is not None
        assert {case.reference for case in found} == known
        house.move(hours=3)
        assert my_cases(session, house.context, ticket) is None


def test_a_hidden_person_opens_the_case_by_the_address_that_is_in_the_vault(house: House) -> None:
    reference = house.file(person=HIDDEN).reference
    (sent,) = ask(house, reference, "sami@home.example")
    assert opens(house, reference, sent.split()[1]) == reference


def test_asking_does_the_same_for_known_and_unknown(house: House) -> None:
    """One job of one size goes into the queue each time; the worker finds out who is meant."""
    reference = house.file().reference
    house.letters()
    with house.database.writing() as session:
        for told, contact in (
            (str(reference), "rana@home.example"),
            ("Q-00000-00000-0", "rana@home.example"),
            (str(reference), "omar@home.example"),
        ):
            ask_for_code(session, house.context, house.visit(), told, contact)
    jobs = house.queued()
    assert [name for name, _size in jobs] == ["send case code"] * 3
    assert len({size for _name, size in jobs}) == 1


def test_each_letter_about_a_case_is_written_in_both_languages(texting_house: House) -> None:
    house, told = texting_house, PublicText("Renewing", "How?", "So.")
    reference = house.file(may_be_published=True).reference
    house.letters()
    editor = house.officer(Role.EDITOR, "licensing")
    house.change(reference, editor, "answer")
    with house.database.writing() as session:
        case, security = house.case(reference), house.context.security
        propose_copy(session, house.context, case, told, editor)
        tell(session, security, case, file_refused(security, case), "refused")
    ask(house, reference, RANA.email or "")
    house.move(minutes=1)
    with house.database.writing() as session:
        ask_for_link(session, house.context, house.visit(), RANA.email or "")
    house.move(minutes=1)
    ask(house, reference, RANA.phone or "")
    house.letters()
    assert house.seen == {kind.name for kind in KINDS}


def test_news_go_by_letter_and_by_text_message_each_once(texting_house: House) -> None:
    house = texting_house
    reference = house.file().reference
    sent = house.letters()
    assert sorted((one.to, one.kind) for one in sent)[::-1] == [
        ("rana@home.example", "contact.case_received"),
        ("+962791234567", "contact.case_received_sms"),
    ]
    assert {one.values["reference"] for one in sent} == {reference}


def test_news_by_text_message_can_be_switched_off_and_on(texting_house: House) -> None:
    house, editor = texting_house, texting_house.officer(Role.EDITOR, "licensing")
    reference = house.file().reference
    case, security = house.case(reference), house.context.security
    house.letters()
    with house.database.writing() as session:
        assert wants_texts(session, security, case) is True
        choose_texts(session, security, case, wanted=False)
        assert wants_texts(session, security, case) is False
    house.change(reference, editor, "ask")
    assert [one.kind for one in house.letters()] == ["contact.case_news"]
    with house.database.writing() as session:
        choose_texts(session, security, case, wanted=True)
    hidden = house.case(house.file(person=HIDDEN).reference)
    with house.database.reading() as session:
        assert wants_texts(session, security, hidden) is None


def test_a_number_in_another_country_gets_letters_alone(texting_house: House) -> None:
    abroad = replace(RANA, phone="+4915112345678")
    texting_house.file(person=abroad)
    assert [one.kind for one in texting_house.letters()] == ["contact.case_received"]


def test_a_case_is_taken_from_a_number_that_had_too_many_messages(texting_house: House) -> None:
    house = texting_house
    with house.database.writing() as session:
        for _message in range(7):
            take(session, house.context.keys, house.context.security.sms.per_number, RANA.phone)
    assert house.file().taken is Taken.YES
    assert [one.kind for one in house.letters()] == ["contact.case_received"]
