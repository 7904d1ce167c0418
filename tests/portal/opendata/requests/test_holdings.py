"""What somebody has asked for is in the copy of a person's data, and goes or stays at erasure."""

from uuid import uuid4

from sqlalchemy import select

from portal.accounts.holdings import DataSubject, copy_of, erase_held
from portal.opendata.requests.appealing import appeal
from portal.opendata.requests.holdings import held_by_requests
from portal.opendata.requests.models import RequestAsker
from tests.portal.opendata.requests.office import TITLE, Office


def test_a_person_takes_a_copy_and_leaves_what_everybody_reads_without_a_name(
    office: Office,
) -> None:
    person, other = office.someone(), office.someone()
    unread, read = office.ask(person), office.released(person)
    office.ask(other)
    office.answer(read, "does_not_exist")
    held = held_by_requests(office.ctx.workflows)
    subject = DataSubject(uuid4(), None, None, person.id)
    with office.database.writing() as session:
        appeal(session, office.ctx, person, read.ref, "It does.")
        copy = copy_of(session, held, subject)
        assert {one["ref"] for one in copy["data_requests"]} == {unread.ref, read.ref}
        assert [one["text"] for one in copy["data_request_appeals"]] == ["It does."]
        told = erase_held(session, held, subject)
    assert (told["data_requests"].erased, told["data_requests"].kept) == (1, 1)
    assert told["data_request_appeals"].kept == 1
    assert (office.row(unread).title, office.row(unread).state) == ("", "withdrawn")
    assert office.row(read).title == TITLE
    with office.database.reading() as session:
        askers = session.scalars(select(RequestAsker.person_id)).all()
        assert askers == [other.id]
        assert copy_of(session, held, subject) == {"data_request_appeals": [], "data_requests": []}
    assert office.tell() == []
