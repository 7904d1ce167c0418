"""What becomes of an agency's answer: understood, kept for a while, and told of when it is news."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.citizens.context import CitizenContext
from portal.citizens.inbox.rules import Message, Topic
from portal.citizens.inbox.service import tell
from portal.citizens.reminders.service import keep_reminders
from portal.citizens.services.mapping import view_of
from portal.citizens.services.models import PersonService
from portal.citizens.services.rules import ServiceDefinition, SnapshotState
from portal.citizens.services.sealing import (
    digests_of,
    open_known,
    seal_answer,
    seal_known,
)
from portal.citizens.services.views import View
from portal.gateway.rules import Answer, AnswerState

log = logging.getLogger(__name__)

# A note that an agency brought nothing is of no use for longer.
_FAILURE_KEPT = timedelta(hours=6)
_STATES = {
    AnswerState.OK: SnapshotState.OK,
    AnswerState.EMPTY: SnapshotState.EMPTY,
    AnswerState.DENIED: SnapshotState.DENIED,
    AnswerState.UNAVAILABLE: SnapshotState.UNAVAILABLE,
    AnswerState.BAD_RESPONSE: SnapshotState.BAD_RESPONSE,
    # Of another person nothing is kept, and nobody is shown that there was one.
    AnswerState.WRONG_PERSON: SnapshotState.BAD_RESPONSE,
}
_ANSWERS = (SnapshotState.OK, SnapshotState.EMPTY, SnapshotState.DENIED)


@dataclass(frozen=True)
class Understood:
    """An answer with what it means; `content` and `view` are there for OK alone."""

    state: SnapshotState
    message_id: UUID
    content: Mapping[str, Any] | None = None
    view: View | None = None

    @property
    def is_answer(self) -> bool:
        """Whether the agency has said something about the person, a refusal included."""
        return self.state in _ANSWERS


def understood(code: str, answer: Answer) -> Understood:
    """Read an answer; one that its contract lets through and that means nothing is a bad one."""
    state = _STATES[answer.state]
    if state is not SnapshotState.OK or answer.content is None:
        return Understood(state, answer.message_id)
    try:
        view = view_of(code, answer.content)
    except (LookupError, ValueError, TypeError) as error:
        # Never with what stood there.
        kind = type(error).__name__
        log.warning("The answer %s of %s means nothing: %s", answer.message_id, code, kind)
        return Understood(SnapshotState.BAD_RESPONSE, answer.message_id)
    return Understood(state, answer.message_id, answer.content, view)


def keep_answer(
    session: Session,
    context: CitizenContext,
    person_id: UUID,
    definition: ServiceDefinition,
    found: Understood,
    known: bytes | None,
) -> None:
    """Keep an answer, remind of what ends, and tell what is new since `known` was kept."""
    now, code = moment(session), definition.code
    sealed = None
    if found.content is not None:
        sealed = seal_answer(context, person_id, code, found.content)
    held = {
        "person_id": person_id,
        "service_code": code,
        "state": found.state,
        "sealed_content": sealed,
        "fetched_at": None if sealed is None else now,
        "now": now,
        "expires_at": now + definition.kept_for,
        "message_id": found.message_id,
    }
    session.execute(sql("portal.citizens.services", "keep_answer"), held)
    view = found.view
    keep_reminders(session, person_id, code, () if view is None else view.endings)
    marks = frozenset[str]() if view is None else view.news
    _tell_news(session, context, person_id, definition, marks, known)


def keep_failure(
    session: Session, person_id: UUID, definition: ServiceDefinition, found: Understood
) -> None:
    """Note that an agency brought nothing; what it said earlier stays for its own time."""
    now = moment(session)
    held = {
        "person_id": person_id,
        "service_code": definition.code,
        "state": found.state,
        "now": now,
        "expires_at": now + _FAILURE_KEPT,
        "message_id": found.message_id,
    }
    session.execute(sql("portal.citizens.services", "keep_failure"), held)


def _tell_news(
    session: Session,
    context: CitizenContext,
    person_id: UUID,
    definition: ServiceDefinition,
    marks: frozenset[str],
    known: bytes | None,
) -> None:
    """Write to a person what was not there at the last answer; the first answer is no news."""
    before = open_known(context, person_id, known)
    if before == digests_of(marks):
        return
    code = definition.code
    own = (PersonService.person_id == person_id, PersonService.service_code == code)
    session.execute(
        update(PersonService).where(*own).values(sealed_known=seal_known(context, person_id, marks))
    )
    if before is None or not digests_of(marks) - before:
        return
    kind, topic = "service.news", Topic.SERVICES
    if definition.is_paid:
        kind, topic = "bill.new", Topic.BILLS
    path = f"/my/services/{code}"
    tell(session, context, person_id, Message(kind, topic, {"service": code}, path))
