"""The same request under one key, twice at a moment: the second waits, and one case results."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select, text

from geo.errors import Refused
from portal.contact.filing import Taken
from portal.contact.following import Status
from portal.contact.models import Case
from portal.contact.requests import Answered, Request, file_once
from portal.contact.rules import Kind, NewCase
from tests.portal.contact.conftest import RANA, House

KEY = "0123456789abcdef0123"
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
Write = Callable[[Status], dict[str, Any]]


def said(status: Status) -> dict[str, Any]:
    return {"reference": status.reference}


def send(house: House, write: Write = said, body: str = "How?") -> Answered:
    new = NewCase(Kind.QUESTION, "en", RANA, "Renewing", body, "licensing")
    sent = Request(house.visit(), {"text": body}, KEY)
    with house.database.writing() as session:
        return file_once(session, house.context, sent, new, write)


class Held:
    """A first request that stands in the middle, after its case is written, until it may go on."""

    def __init__(self, *, fails: bool = False) -> None:
        self.is_there, self.may_go_on, self._fails = Event(), Event(), fails

    def write(self, status: Status) -> dict[str, Any]:
        self.is_there.set()
        assert self.may_go_on.wait(30)
        if self._fails:
            raise Refused("the first one fails")
        return said(status)


def at_once(
    house: House, held: Held, body: str = "How?"
) -> tuple[Future[Answered], Future[Answered]]:
    """Send a request while the same one stands in the middle; the database says that it waits."""
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(send, house, held.write)
        assert held.is_there.wait(30)
        other = pool.submit(send, house, said, body)
        try:
            waits_for_the_first(house, other)
        finally:
            held.may_go_on.set()
    return first, other


def waits_for_the_first(house: House, other: Future[Answered]) -> None:
    while not other.done():
        with house.database.reading() as session:
            if session.scalar(_WAITING):
                return
    pytest.fail(f"the second one did not wait: {other.exception() or other.result()}")


def cases(house: House) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def test_two_at_once_are_one_case_and_get_the_same_answer(house: House) -> None:
    first, second = at_once(house, Held())
    assert first.result().taken is Taken.YES
    assert first.result().answer
    assert second.result() == first.result()
    assert cases(house) == 1
    assert len([one for one in house.to_citizens() if one.kind == "contact.case_received"]) == 1


def test_another_body_at_the_same_moment_is_refused(house: House) -> None:
    first, second = at_once(house, Held(), body="Something else?")
    assert first.result().taken is Taken.YES
    with pytest.raises(Refused, match="make a new key"):
        second.result()
    assert cases(house) == 1


def test_the_second_is_taken_where_the_first_fails(house: House) -> None:
    first, second = at_once(house, Held(fails=True))
    with pytest.raises(Refused, match="the first one fails"):
        first.result()
    assert second.result().taken is Taken.YES
    assert cases(house) == 1
