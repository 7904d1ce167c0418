"""What a gateway reports about a message after it has taken it: signed, checked, noted once."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.notifications.models import LetterReport, LetterRow
from portal.notifications.rules import Channel, Delivery, one_line

# A call-back whose signed moment is farther from ours than this may have been recorded by somebody.
TOLERANCE = timedelta(minutes=5)


class Report(BaseModel):
    """A call-back: `id` is its own, `reference` the one that we gave the message."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1, max_length=100)
    reference: str = Field(min_length=1, max_length=200)
    state: Delivery
    at: AwareDatetime
    reason: str | None = Field(default=None, max_length=1000)


@dataclass(frozen=True)
class Signed:
    """What came with a call-back: its body, the moment in Unix seconds, the signature in hex."""

    body: bytes
    timestamp: str
    signature: str


class Unproved(Exception):
    """A call-back that is not taken for the gateway's own."""


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature in hex: HMAC-SHA-256 of `timestamp`, a full stop and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def check_signature(secret: str, signed: Signed, now: datetime) -> None:
    """Raise Unproved for what the gateway has not signed, or signed too long ago."""
    expected = signature_of(secret, signed.timestamp, signed.body)
    if not hmac.compare_digest(expected.encode(), signed.signature.encode()):
        raise Unproved("The signature is not that of this body and this moment.")
    # Only what the gateway has signed is read, so it is digits unless the gateway errs.
    if not (signed.timestamp.isascii() and signed.timestamp.isdigit()):
        raise Unproved("The moment has to be Unix seconds in digits.")
    if len(signed.timestamp) > len("99999999999"):
        raise Unproved("The moment has to be Unix seconds, not parts of them.")
    told = datetime.fromtimestamp(int(signed.timestamp), UTC)
    if abs(now - told) > TOLERANCE:
        raise Unproved("The signed moment is more than five minutes away: sign each try anew.")


def note_report(session: Session, report: Report) -> bool:
    """Note what a gateway says of a message; returns False for what was noted before.

    A message never goes back: reports that come late or in another order are kept in the history
    and change nothing. One about a message that is not known here (any more) is dropped.
    """
    found = select(LetterRow).where(
        LetterRow.message_id == report.reference, LetterRow.channel == Channel.SMS
    )
    row = session.scalars(found.with_for_update()).one_or_none()
    if row is None:
        return True
    reason = one_line(report.reason) if report.reason else None
    values = {
        "id": report.id,
        "letter_id": row.id,
        "state": report.state,
        "reported_at": report.at,
        "received_at": moment(session),
        "reason": reason,
    }
    noted = insert(LetterReport).values(values).on_conflict_do_nothing()
    if session.execute(noted.returning(LetterReport.id)).first() is None:
        return False
    if row.delivery is None or report.state.is_after(Delivery(row.delivery)):
        row.delivery, row.delivery_at = report.state, report.at
        if reason is not None:
            row.problem = reason
    return True
