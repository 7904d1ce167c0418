"""Cases that programs send: the same request under the same key is answered the same for a day."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import InvalidFields, InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.rules import Visit
from portal.contact.context import ContactContext
from portal.contact.filing import Taken, file_case
from portal.contact.following import Status, status_of
from portal.contact.program_models import CaseRequest
from portal.contact.rules import NewCase

_KEY = re.compile(r"[\x21-\x7e]{16,200}")
_KEPT = timedelta(days=1)
StatusWriter = Callable[[Status], dict[str, Any]]


@dataclass(frozen=True)
class Request:
    """What came: who sent it, the fields as they were sent, and the key if there is one."""

    visit: Visit
    fields: Mapping[str, str]
    key: str | None


@dataclass(frozen=True)
class Answered:
    """What became of it, and what is answered; nothing where it was too much."""

    taken: Taken
    answer: Mapping[str, Any] | None = None


def read_key(text: str | None) -> str | None:
    """Check an Idempotency-Key; raises InvalidFields for one that somebody else may have."""
    if text is None or _KEY.fullmatch(text):
        return text
    raise InvalidFields(
        [
            InvalidParameter(
                "Idempotency-Key",
                _("Make the key of 16 to 200 characters without spaces, like a random UUID."),
                value=text,
            )
        ]
    )


def file_once(
    session: Session, context: ContactContext, sent: Request, new: NewCase, write: StatusWriter
) -> Answered:
    """Take a case in, or return what was answered to the same request before.

    A request that is repeated counts against no limit. `write` puts into JSON how a case stands.
    Raises Refused where another body has come under the key, InvalidParameter as `file_case`.
    """
    if sent.key is None:
        return _filed(session, context, sent, new, write)
    key = context.keys.digest("case request", sent.key)
    body = orjson.dumps(dict(sent.fields), option=orjson.OPT_SORT_KEYS)
    body_digest = context.keys.digest("case request body", body)
    known = _claim(session, key, body_digest)
    if known is not None:
        if known.body_digest != body_digest:
            raise Refused(
                _("Another case was sent under this Idempotency-Key: make a new key for each case.")
            )
        return Answered(Taken.YES, known.answer)
    answered = _filed(session, context, sent, new, write)
    if answered.answer is None:
        session.execute(delete(CaseRequest).where(CaseRequest.key == key))
    else:
        kept = update(CaseRequest).where(CaseRequest.key == key)
        session.execute(kept.values(answer=answered.answer))
    return answered


def remove_old_requests(database: Database) -> None:
    """Remove what programs were answered more than a day ago."""
    with database.writing(bounded=False) as session:
        over = CaseRequest.taken_at <= moment(session) - _KEPT
        session.execute(delete(CaseRequest).where(over))


def _claim(session: Session, key: bytes, body_digest: bytes) -> CaseRequest | None:
    """Return the request that has a key already; else the key is this one's from now on.

    Whoever comes at the same moment waits here until the other has been answered.
    """
    now = moment(session)
    over = (CaseRequest.key == key) & (CaseRequest.taken_at <= now - _KEPT)
    session.execute(delete(CaseRequest).where(over))
    claim = insert(CaseRequest).values(key=key, body_digest=body_digest, taken_at=now)
    claimed = claim.on_conflict_do_nothing().returning(CaseRequest.key)
    if session.scalar(claimed) is not None:
        return None
    return session.get_one(CaseRequest, key)


def _filed(
    session: Session, context: ContactContext, sent: Request, new: NewCase, write: StatusWriter
) -> Answered:
    filed = file_case(session, context, sent.visit, new)
    if filed.case_id is None:
        return Answered(filed.taken)
    return Answered(filed.taken, write(status_of(session, filed.case_id)))
