"""Codes of six figures that show that a contact is somebody's: good once, for a short time."""

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.models import ContactCode
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.secrets import Keys

CODE_LASTS = timedelta(minutes=10)
_TO_ONE_TARGET = (
    Limit("contact code 30 s", 1, 30),
    Limit("contact code 1 h", 5, 3_600),
    Limit("contact code 1 d", 10, 86_400),
)
_MOST_TRIES = 5
_DIGITS = 6
_NOBODYS = bytes(32)


def may_send_code(session: Session, keys: Keys, target: str) -> bool:
    """Count a code that is to go to an address or a number; return whether it may.

    All topics count together: it is one person who is written to.
    """
    # All are counted, whichever refuses.
    allowed = [take(session, keys, limit, target) for limit in _TO_ONE_TARGET]
    return all(allowed)


def new_code(session: Session, keys: Keys, purpose: str, *about: str) -> str:
    """Return a new code for a purpose, in the place of any older one about the same."""
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    row = {
        "key": keys.digest("contact code of", purpose, *about),
        "code_digest": _digest(keys, code, purpose, *about),
        "expires_at": moment(session) + CODE_LASTS,
        "tries": 0,
    }
    kept = insert(ContactCode).values(row)
    session.execute(
        kept.on_conflict_do_update(
            index_elements=["key"],
            set_={name: kept.excluded[name] for name in ("code_digest", "expires_at", "tries")},
        )
    )
    return code


def take_code(session: Session, keys: Keys, said: str, purpose: str, *about: str) -> bool:
    """Check a code that somebody has typed, in figures of any script; one that is right is used up.

    After five tries none is right any more. The tries count, so the transaction has to end
    normally. Without any code about this it takes the same steps.
    """
    key = keys.digest("contact code of", purpose, *about)
    counted = (
        update(ContactCode)
        .where(ContactCode.key == key)
        .values(tries=ContactCode.tries + 1)
        .returning(ContactCode.code_digest, ContactCode.expires_at, ContactCode.tries)
    )
    row = session.execute(counted).one_or_none()
    digits = "".join(str(int(one)) for one in said if one.isdecimal())
    typed = _digest(keys, digits, purpose, *about)
    is_right = hmac.compare_digest(_NOBODYS if row is None else row.code_digest, typed)
    if row is None or not is_right:
        return False
    if row.tries > _MOST_TRIES or row.expires_at <= moment(session):
        return False
    session.execute(update(ContactCode).where(ContactCode.key == key).values(tries=_MOST_TRIES + 1))
    return True


def remove_old_codes(database: Database) -> None:
    """Remove the codes that are over."""
    with database.writing(bounded=False) as session:
        session.execute(delete(ContactCode).where(ContactCode.expires_at <= moment(session)))


def _digest(keys: Keys, code: str, purpose: str, *about: str) -> bytes:
    return keys.digest("contact code", purpose, *about, code)
