"""The keys of a secret poll: two officers hand in public ones and show that they hold the private.

The server never makes a private key and never sees one before the poll is closed.
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer
from portal.audit.recording import record
from portal.participation.polls.envelopes import TEST_BYTES, public_key_of, seal_test
from portal.participation.polls.key_texts import read_public_key
from portal.participation.polls.models import PollKeyHolder
from portal.participation.polls.queries import holders_of
from portal.participation.polls.rules import Poll, PollState


def hand_in_key(session: Session, officer: Officer, poll: Poll, key_text: str) -> PollKeyHolder:
    """Take the public key of a holder, in the place of one before; return what tests him.

    Raises NotFound for who holds no key of this poll, Refused once it is scheduled, and
    InvalidParameter("public_key").
    """
    holder = held_by(session, officer, poll.id)
    _demand_draft(poll)
    point = read_public_key(key_text)
    try:
        key = public_key_of(point)
    except ValueError as error:
        raise InvalidParameter("public_key", _("This is no public key."), value=key_text) from error
    if any(one.public_key == point and one is not holder for one in holders_of(session, poll.id)):
        raise InvalidParameter(
            "public_key", _("The other holder has handed in this very key: each makes his own.")
        )
    answer = secrets.token_bytes(TEST_BYTES)
    holder.public_key, holder.confirmed_at = point, None
    holder.test_sealed = seal_test(poll.id, key, answer)
    holder.test_digest = hashlib.sha256(answer).digest()
    _record(session, officer, poll, holder, "key_handed_in")
    return holder


def confirm_key(session: Session, officer: Officer, poll: Poll, answer: str) -> None:
    """Take the answer of a holder who has opened his test envelope, in hexadecimal digits.

    Raises InvalidParameter("answer") for a wrong one, and as `hand_in_key` does.
    """
    holder = held_by(session, officer, poll.id)
    _demand_draft(poll)
    try:
        told = bytes.fromhex(answer)
    except ValueError:
        told = b""
    expected = holder.test_digest or b""
    if not hmac.compare_digest(hashlib.sha256(told).digest(), expected):
        raise InvalidParameter(
            "answer",
            _(
                "This is not what the test envelope holds: open it with the private key of the"
                " public one that was handed in here, or hand in another key."
            ),
            value=answer,
        )
    holder.confirmed_at = moment(session)
    _record(session, officer, poll, holder, "key_confirmed")


def held_by(session: Session, officer: Officer, poll_id: UUID) -> PollKeyHolder:
    """Return what an officer holds of a poll's keys, locked; raises NotFound."""
    for one in holders_of(session, poll_id):
        if one.account_id == officer.id:
            session.refresh(one, with_for_update=True)
            return one
    raise NotFound(_("You hold no key of this poll."))


def _demand_draft(poll: Poll) -> None:
    if poll.state is not PollState.DRAFT:
        raise Refused(_("The keys of a poll that is scheduled can no longer be changed."))


def _record(
    session: Session, officer: Officer, poll: Poll, holder: PollKeyHolder, done: str
) -> None:
    assert holder.public_key is not None
    shown = hashlib.sha256(holder.public_key).hexdigest()[:16]
    record(
        session,
        officer.actor,
        f"poll.{done}",
        "poll",
        str(poll.id),
        agency=poll.agency,
        new={"position": holder.position, "fingerprint": shown},
    )
