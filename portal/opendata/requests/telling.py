"""What whoever asked is told: into the inbox of a person whom only the job that writes it knows."""

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import Database
from portal.accounts.row_security import bind_person
from portal.following.rules import Subject
from portal.following.service import follow_own
from portal.jobs.tasks import ShouldStop, Task, Work
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.rules import DATA_REQUEST

# The task that tells whoever asked; its key is the request and what is told, and nobody's.
TELL_ASKER = "tell who asked for data"
_PERSON = text("SELECT person_of_data_request(:request)")


class Told(StrEnum):
    """What is told, by the name of the kind of message."""

    RELEASED = "data_request.released"
    PASSED_ON = "data_request.passed_on"
    HELD_BACK = "data_request.held_back"
    ANSWERED = "data_request.answered"
    REOPENED = "data_request.reopened"
    DISMISSED = "data_request.dismissed"


# Puts a kind of message with the path of its page into the inbox of a person to whom the session is
# bound.
TellPerson = Callable[[Session, UUID, Told, str], None]


def telling_work(database: Database, tell_person: TellPerson) -> Work:
    """Return what is done outside requests to pages."""

    def tell(key: str, _should_stop: ShouldStop) -> None:
        tell_who_asked(database, tell_person, key)

    return Work(tasks=[Task(TELL_ASKER, tell)])


def tell_who_asked(database: Database, tell_person: TellPerson, key: str) -> None:
    """Write to whoever asked what became of it; to nobody where that person is gone.

    From its release on whoever asked follows it as everybody can.
    """
    request_id, _space, told = key.partition(" ")
    with database.writing() as session:
        row = session.get(RequestRow, UUID(request_id))
        person_id = session.scalar(_PERSON, {"request": UUID(request_id)})
        if row is None or person_id is None:
            return
        bind_person(session, person_id)
        if told == Told.RELEASED:
            follow_own(session, person_id, Subject(DATA_REQUEST, row.id))
        tell_person(session, person_id, Told(told), f"/my/data-requests/{row.ref}")
