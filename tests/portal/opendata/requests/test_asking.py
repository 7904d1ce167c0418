"""Whoever asks for data sees the request at once, others when an officer has released it."""

import pytest

from geo.errors import InvalidParameter, NotFound, Refused, TooManyTries
from portal.following.rules import Subject
from portal.following.service import unfollow
from portal.opendata.requests.asking import withdraw
from portal.opendata.requests.kinds import FOLLOWED, find_discussed
from portal.opendata.requests.listing import RequestQuery, count_by_agency, list_requests
from portal.opendata.requests.own import own_requests, own_row
from portal.opendata.requests.queries import find_request
from portal.opendata.requests.rules import ASKING, DATA_REQUEST, DataRequest, StateGroup
from tests.portal.opendata.requests.office import OTHER, TITLE, Office


def test_nobody_but_the_asker_sees_a_request_before_an_officer_has_released_it(
    office: Office,
) -> None:
    person = office.someone()
    asked = office.ask(person)
    with office.database.reading() as session:
        assert find_request(session, asked.ref) is None
        assert find_discussed(session, asked.id) is None
        assert not FOLLOWED.find(session, [asked.id])
        assert own_row(session, person, asked.ref).title == TITLE
        with pytest.raises(NotFound):
            own_row(session, office.someone(), asked.ref)
    assert office.happened(asked) == []
    assert set(office.letters()) == {"data_requests.received"}
    office.release(asked)
    with office.database.reading() as session:
        found = find_request(session, asked.ref)
        assert found is not None
        assert str(person.id) not in repr(found)
        assert find_discussed(session, asked.id) is not None
    assert office.happened(asked) == ["published"]
    assert office.tell() == ["data_request.released"]
    assert office.follows(person) == 1
    with office.writing() as session:
        followed = find_request(session, asked.ref)
        assert isinstance(followed, DataRequest)
        assert followed.followers == 1
        unfollow(session, person.id, Subject(DATA_REQUEST, asked.id))
    assert office.row(asked).followers == 0
    assert office.events() == ["data_request.asked", "data_request.release"]


def test_an_agency_that_is_not_in_the_register_cannot_be_asked(office: Office) -> None:
    with pytest.raises(InvalidParameter) as error:
        office.ask(agency="nobodys")
    assert error.value.parameter == "agency"


def test_nobody_asks_for_more_than_some_data_a_day(office: Office) -> None:
    person = office.someone()
    for _turn in range(ASKING.most):
        office.ask(person)
    with pytest.raises(TooManyTries):
        office.ask(person)
    office.ask()


def test_a_request_is_withdrawn_by_its_asker_until_it_is_answered(office: Office) -> None:
    person = office.someone()
    unread, read, answered = office.ask(person), office.released(person), office.released(person)
    office.answer(answered, "does_not_exist")
    with office.writing() as session:
        withdraw(session, office.ctx, person, unread.ref)
        withdraw(session, office.ctx, person, read.ref)
    assert (office.row(unread).title, office.row(unread).markdown) == ("", "")
    assert office.row(read).title == TITLE
    assert office.row(read).circumstance == "withdrawn"
    assert office.happened(read) == ["published", "taken_back"]
    with office.writing() as session, pytest.raises(Refused):
        withdraw(session, office.ctx, person, answered.ref)
    with office.writing() as session, pytest.raises(NotFound):
        withdraw(session, office.ctx, office.someone(), answered.ref)
    with office.database.reading() as session:
        assert len(own_requests(session, person)) == 3
        discussed = find_discussed(session, read.id)
        assert discussed is not None
        assert discussed.closed_because


def test_requests_are_found_by_words_agency_and_state(office: Office) -> None:
    accidents = office.released()
    schools = office.ask(title="أعداد الطلبة في المدارس", agency=OTHER)
    office.release(schools, office.unit)
    office.answer(accidents, "does_not_exist")

    def found(**wanted: object) -> list[str]:
        with office.database.reading() as session:
            query = RequestQuery(**wanted)  # type: ignore[arg-type]  # as the caller has them
            return [one.ref for one in list_requests(session, query, office.clock.now()).found]

    assert found() == [schools.ref, accidents.ref]
    assert found(words="المدارس") == found(words="اعداد") == found(words="الطلبه") == [schools.ref]
    assert found(words="accidents roads") == []
    assert found(words="accid") == [accidents.ref]
    assert found(agency=OTHER) == [schools.ref]
    assert found(group=StateGroup.OPEN) == [schools.ref]
    assert found(group=StateGroup.ANSWERED) == [accidents.ref]
    assert found(group=StateGroup.OVERDUE) == []
    office.move(days=60)
    assert found(group=StateGroup.OVERDUE) == [schools.ref]
    with office.database.reading() as session:
        assert count_by_agency(session) == {"licensing": 1, OTHER: 1}
