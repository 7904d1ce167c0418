"""Keys of programs that file reports: issued by the operator, kept as digests, limited each."""

import secrets
from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import InvalidParameter, NotFound
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.audit.recording import record
from portal.audit.rules import Actor
from portal.contact.rules import MOST_AN_HOUR, Sender
from portal.limits.rules import Limit
from portal.open311.models import Open311Key
from portal.secrets import Keys

DEFAULT_PER_HOUR = 100
_LONGEST_NAME = 120
_PURPOSE = "open311 key"
_RANDOM_BYTES = 32


def issue_key(session: Session, keys: Keys, name: str, per_hour: int, by: Actor) -> str:
    """Issue a key to whoever is called `name`; return it, for it is not kept.

    Raises InvalidParameter for no name, one that has a key, and a limit that cannot be.
    """
    said = without_bidi_controls(name).strip()
    if not 0 < len(said) <= _LONGEST_NAME:
        raise InvalidParameter("name", _("Say whose key it is, in at most 120 letters."))
    if not 1 <= per_hour <= MOST_AN_HOUR:
        raise InvalidParameter(
            "per-hour",
            _("{value} reports an hour are not possible: between 1 and {most}."),
            value=str(per_hour),
            most=MOST_AN_HOUR,
        )
    if _valid(session, said) is not None:
        raise InvalidParameter(
            "name", _("“{value}” has a key already: revoke it first."), value=said
        )
    made = secrets.token_urlsafe(_RANDOM_BYTES)
    row = Open311Key(
        id=uuid4(),
        name=said,
        digest=keys.digest(_PURPOSE, made),
        per_hour=per_hour,
        issued_by=by.name,
        issued_at=moment(session),
    )
    session.add(row)
    session.flush()
    new = {"name": said, "per_hour": per_hour}
    record(session, by, "open311_key.issued", "open311_key", str(row.id), new=new)
    return made


def revoke_key(session: Session, name: str, by: Actor) -> None:
    """End the key of somebody at once; what came under it stays. Raises NotFound."""
    row = _valid(session, name)
    if row is None:
        raise NotFound(_("There is no valid key of “{name}”."), name=name)
    row.revoked_at = moment(session)
    record(session, by, "open311_key.revoked", "open311_key", str(row.id), old={"name": name})


def all_keys(session: Session) -> Sequence[Open311Key]:
    """List all keys that were ever issued, by name."""
    return session.scalars(select(Open311Key).order_by(Open311Key.name, Open311Key.issued_at)).all()


def sender_of(session: Session, keys: Keys, key: str) -> Sender | None:
    """Return the program that a key was issued to; None for a key that is not valid."""
    digest = keys.digest(_PURPOSE, key)
    found = select(Open311Key).where(Open311Key.digest == digest, Open311Key.revoked_at.is_(None))
    row = session.scalars(found).one_or_none()
    if row is None:
        return None
    limit = Limit(f"open311 1 h {row.per_hour}", row.per_hour, 3_600)
    return Sender(f"open311 {row.id}", (limit,))


def _valid(session: Session, name: str) -> Open311Key | None:
    wanted = select(Open311Key).where(Open311Key.name == name, Open311Key.revoked_at.is_(None))
    return session.scalars(wanted).first()
