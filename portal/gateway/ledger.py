"""The ledger: that an agency is called stands there before the call goes out, without contents."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.gateway.models import AgencyCall
from portal.gateway.rules import AnswerState, Call, ErrorClass, Subject
from portal.secrets import Keys

_PERSON, _CONTENT = "agency call person", "agency call content"


@dataclass(frozen=True)
class Outcome:
    """What became of a call, as the ledger has it."""

    state: AnswerState
    tries: int = 1
    http_status: int | None = None
    error_class: ErrorClass | None = None
    body: bytes | None = None


def pseudonym(keys: Keys, subject: Subject) -> bytes:
    """Return what the ledger calls a person: whoever has the number can look for the calls."""
    return keys.digest(_PERSON, subject.id_type, subject.country, subject.number)[:16]


def note_call(session: Session, keys: Keys, call: Call, message_id: UUID, body: bytes) -> None:
    """Write down that a call goes out; the caller commits before it does."""
    session.execute(
        insert(AgencyCall).values(
            message_id=message_id,
            service_code=call.route.service,
            agency=call.route.agency,
            person=pseudonym(keys, call.subject),
            issue=call.issue,
            started_at=moment(session),
            tries=0,
            request_digest=keys.digest(_CONTENT, body),
        )
    )


def note_end(session: Session, keys: Keys, message_id: UUID, outcome: Outcome) -> None:
    """Write down what became of a call."""
    digest = None if outcome.body is None else keys.digest(_CONTENT, outcome.body)
    session.execute(
        update(AgencyCall)
        .where(AgencyCall.message_id == message_id)
        .values(
            ended_at=moment(session),
            tries=outcome.tries,
            state=outcome.state,
            http_status=outcome.http_status,
            error_class=outcome.error_class,
            response_digest=digest,
        )
    )


def remove_old_calls(database: Database, kept_days: int) -> None:
    """Remove the calls that are older."""
    with database.writing(bounded=False) as session:
        before = moment(session) - timedelta(days=kept_days)
        session.execute(sql("portal.gateway", "remove_old_calls"), {"before": before})
