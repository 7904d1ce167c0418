"""Officers take a case down for a caller: no limit, a named officer, nothing read afterwards."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from geo.errors import InvalidParameter, NotFound, Refused
from geo.references import ALPHABET
from portal.accounts.officer_roles import Officer, Role
from portal.audit.models import AuditEvent
from portal.contact.dealing import case_of
from portal.contact.filing import Filed, Taken
from portal.contact.intake import (
    drop_draft,
    read_draft,
    remove_old_drafts,
    save_draft,
    take_for_caller,
    without_contact,
)
from portal.contact.models import CaseContact
from portal.contact.rules import FilingChannel, Kind, NewCase
from portal.contact.spelling import spelled
from tests.portal.contact.conftest import HIDDEN, RANA, House

CALL = NewCase(
    Kind.QUESTION, "ar", RANA, "تجديد", "كيف أجدد؟", "licensing", channel=FilingChannel.TELEPHONE
)


@pytest.fixture
def clerk(house: House) -> Officer:
    """Return an editor of another agency, as that of a call centre."""
    return house.officer(Role.EDITOR, "third")


def take(house: House, by: Officer, new: NewCase = CALL) -> Filed:
    """Take a case in for a caller."""
    with house.database.writing() as session:
        return take_for_caller(session, house.context, new, by)


def test_the_caller_gets_the_reference_and_the_officer_cannot_read_the_case(
    texting_house: House,
) -> None:
    house = texting_house
    clerk = house.officer(Role.EDITOR, "third")
    filed = take(house, clerk)
    case = house.case(filed.reference)
    assert (case.channel, case.agency, case.language) == ("telephone", "licensing", "ar")
    told = {(one.to, one.kind) for one in house.to_citizens()}
    assert told == {
        (RANA.email, "contact.case_received"),
        (RANA.phone, "contact.case_received_sms"),
    }
    with house.database.reading() as session, pytest.raises(NotFound):
        case_of(session, case.id, clerk)
    with house.database.reading() as session:
        found = select(AuditEvent).where(AuditEvent.action == "question.filed")
        event = session.scalars(found).one()
        assert (event.actor_id, event.new) == (str(clerk.id), {"channel": "telephone"})


def test_no_limit_counts_and_the_same_words_are_one_case(house: House, clerk: Officer) -> None:
    many = [replace(CALL, text=f"سؤال رقم {number}") for number in range(15)]
    assert {take(house, clerk, one).taken for one in many} == {Taken.YES}
    assert take(house, clerk, many[3]).taken is Taken.SAME
    # Whoever leaves nothing is told apart by the officer who took it down.
    silent = without_contact(CALL)
    assert [take(house, clerk, silent).taken for _turn in range(2)] == [Taken.YES, Taken.SAME]


def test_a_caller_who_does_not_agree_leaves_nothing(house: House, clerk: Officer) -> None:
    filed = take(house, clerk, without_contact(CALL))
    with house.database.reading() as session:
        row = session.get_one(CaseContact, filed.case_id)
        assert (row.email_digest, row.phone_digest) == (None, None)
    assert house.to_citizens() == []


def test_a_hidden_caller_stays_hidden(house: House, clerk: Officer) -> None:
    filed = take(house, clerk, replace(CALL, person=HIDDEN, text="x"))
    case = house.case(filed.reference)
    assert (case.is_hidden, str(HIDDEN.name) in str(vars(case))) == (True, False)
    with house.database.reading() as session:
        assert session.get_one(CaseContact, case.id).sealed is None


def test_others_and_other_ways_are_refused(house: House, clerk: Officer) -> None:
    with pytest.raises(Refused, match="needs the role"):
        take(house, house.officer(Role.VIEWER, "licensing"))
    with pytest.raises(InvalidParameter, match="how this came"):
        take(house, clerk, replace(CALL, channel=FilingChannel.WEB))


def test_a_draft_is_the_officers_own_for_a_day_and_goes_when_it_is_sent(
    house: House, clerk: Officer
) -> None:
    keys, other = house.context.keys, house.officer(Role.EDITOR, "third")
    with house.database.writing() as session:
        save_draft(session, keys, clerk, Kind.QUESTION, {"subject": "half"})
        save_draft(session, keys, clerk, Kind.QUESTION, {"subject": "more"})
        save_draft(session, keys, other, Kind.QUESTION, {"subject": "theirs"})
        draft = read_draft(session, keys, clerk, Kind.QUESTION)
        assert draft is not None
        assert draft.given == {"subject": "more"}
    take(house, clerk)
    with house.database.writing() as session:
        assert read_draft(session, keys, clerk, Kind.QUESTION) is None
        assert read_draft(session, keys, other, Kind.QUESTION) is not None
        drop_draft(session, clerk, Kind.QUESTION)
    house.move(days=1)
    remove_old_drafts(house.database)
    with house.database.writing() as session:
        assert read_draft(session, keys, other, Kind.QUESTION) is None


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_character_of_a_reference_has_a_word_of_its_own(language: str) -> None:
    (one,) = spelled(ALPHABET, language)
    assert "".join(each.character for each in one) == ALPHABET
    assert len({each.word for each in one}) == len(ALPHABET)
    assert [len(group) for group in spelled("Q-01234-ABCDE-Z", "en")] == [1, 5, 5, 1]
