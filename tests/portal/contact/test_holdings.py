"""What cases hold about a person: shown to nobody else, and erased as far as it may be."""

from uuid import UUID, uuid4

import orjson
import pytest

from portal.accounts.holdings import DataSubject, Erased, Records, copy_of, erase_held
from portal.accounts.models import Account
from portal.accounts.officer_roles import Officer, Role
from portal.contact.citizens import appeal, close, rate
from portal.contact.holdings import KEPT_OPEN, KEPT_TEXTS, held_by_cases
from portal.contact.models import CaseContact
from portal.contact.rules import Kind
from tests.portal.audit.audited import Audited
from tests.portal.contact.conftest import HIDDEN, RANA, House

PROOFS = ("sealed", "digest", "bound_to")


@pytest.fixture
def rana(house: House) -> DataSubject:
    """Somebody with an account whose address is surely hers."""
    with house.database.writing() as session:
        told = {"email": RANA.email, "email_confirmed_at": house.clock.now()}
        account = Account(id=uuid4(), name="Rana", language="en", state="active", **told)
        session.add(account)
        session.flush()
        return DataSubject(account.id, account.email)


def held(house: House, subject: DataSubject) -> dict[str, Records]:
    """Return the copy that somebody takes, as it is written into a file."""
    with house.database.reading() as session:
        found = copy_of(session, held_by_cases(house.context.keys), subject)
    return orjson.loads(orjson.dumps(found))  # type: ignore[no-any-return]


def erased(house: House, subject: DataSubject) -> dict[str, Erased]:
    """Erase what may be erased."""
    with house.database.writing() as session:
        return erase_held(session, held_by_cases(house.context.keys), subject)


def closed(house: House, editor: Officer, reference: str | None, word: str = "") -> None:
    """Let a question be answered, rated with a word, and closed by its writer."""
    house.change(reference, editor, "answer")
    with house.database.writing() as session:
        case = session.merge(house.case(reference), load=False)
        if word:
            rate(session, case, 2, word)
        close(session, house.context, case)


def test_a_copy_holds_all_that_one_has_written_and_nothing_of_others(
    house: House, editor: Officer, rana: DataSubject
) -> None:
    own = house.file().reference
    # What is held stands in the order in which it was filed.
    house.move(seconds=1)
    house.file(person=HIDDEN, body="Sami hides.")
    filed = house.file(person=HIDDEN, subject="Mine", body="I hide.", account=rana.id).reference
    closed(house, editor, own, "slow")
    copy = held(house, rana)
    assert [one["reference"] for one in copy["cases"]] == [own, filed]
    assert copy["cases"][0]["body"] == "How do I renew?"
    assert [one["text"] for one in copy["case_ratings"]] == ["slow"]
    assert copy["case_contacts"][0]["phone"] == RANA.phone
    assert copy["case_contacts"][1] == {"reference": filed, "is_hidden": True}
    written = orjson.dumps(copy).decode()
    assert "Sami" not in written
    assert not [word for word in PROOFS if word in written]
    stranger = DataSubject(uuid4(), "nobody@home.example")
    with house.database.writing() as session:
        told = {"email": stranger.email, "name": "N", "language": "en", "state": "active"}
        session.add(Account(id=stranger.id, **told))
    assert not any(held(house, stranger).values())


def test_an_address_that_is_not_confirmed_opens_nothing(house: House, rana: DataSubject) -> None:
    house.file()
    with house.database.writing() as session:
        session.get_one(Account, rana.id).email_confirmed_at = None
    assert not any(held(house, rana).values())


def test_whoever_wrote_is_forgotten_where_a_case_is_over_and_the_text_stays(
    house: House, editor: Officer, rana: DataSubject
) -> None:
    over = house.file().reference
    house.file(subject="Another", body="Still open?")
    closed(house, editor, over, "slow")
    log = Audited(house.database)
    told = log.action(lambda: erased(house, rana), "question.writer_forgotten")
    assert told["case_ratings"] == Erased(1)
    assert told["case_contacts"] == Erased(1, 1, KEPT_OPEN)
    assert told["cases"] == Erased(0, 2, KEPT_TEXTS)
    with house.database.reading() as session:
        assert session.get(CaseContact, house.case(over).id) is None
    assert len(held(house, rana)["cases"]) == 1
    assert house.case(over).body == "How do I renew?"
    assert erased(house, rana)["case_contacts"] == Erased(0, 1, KEPT_OPEN)


def test_a_case_whose_appeal_is_open_keeps_its_writer(
    house: House, editor: Officer, rana: DataSubject
) -> None:
    reference = house.file(Kind.COMPLAINT).reference
    house.change(reference, editor, "assign", assign_to=str(editor.id))
    house.change(reference, editor, "resolve")
    with house.database.writing() as session:
        case = session.merge(house.case(reference), load=False)
        close(session, house.context, case)
    with house.database.writing() as session:
        case = session.merge(house.case(reference), load=False)
        appeal(session, house.context, case, "It is not resolved.")
    assert erased(house, rana)["case_contacts"].erased == 0
    with house.database.reading() as session:
        assert session.get(CaseContact, house.case(reference).id) is not None


def test_officers_hold_no_cases_of_others(house: House, editor: Officer) -> None:
    house.file()
    subject = DataSubject(UUID(str(editor.id)), editor.email)
    assert not any(held(house, subject).values())
    assert house.officer(Role.VIEWER, "other")
