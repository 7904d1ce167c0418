"""How often something may be tried: counted in the database, for all processes together."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.secrets import Keys


@dataclass(frozen=True)
class Limit:
    """At most `most` tries in a window of `window_s` seconds that begins with the first."""

    name: str
    most: int
    window_s: int


SIGN_IN_ACCOUNT = Limit("sign-in account", 5, 900)
SIGN_IN_NETWORK = Limit("sign-in network", 30, 900)
SECOND_FACTOR = Limit("second factor", 5, 900)
PASSWORD_AGAIN = Limit("password again", 5, 900)
RESET_ACCOUNT = Limit("reset account", 3, 3600)
RESET_NETWORK = Limit("reset network", 30, 900)
TICKET = Limit("ticket", 1, 900)


def take(session: Session, keys: Keys, limit: Limit, who: str | UUID | None) -> bool:
    """Count a try; says whether it is still allowed.

    It counts before anything is compared, so that tries at the same moment cannot pass together:
    the row stays locked until the transaction ends. `who` None (an address nobody knows) is one.
    """
    held = {
        "bucket": _bucket(keys, limit, who),
        "window_s": limit.window_s,
        "most": limit.most,
        "now": moment(session),
    }
    count: int = session.execute(sql("portal.accounts", "take_try"), held).scalar_one()
    return count <= limit.most


def give_back(session: Session, keys: Keys, limit: Limit, who: str | UUID | None) -> None:
    """Take back one try, which was right after all."""
    session.execute(sql("portal.accounts", "give_back_try"), {"bucket": _bucket(keys, limit, who)})


def forget(session: Session, keys: Keys, limit: Limit, who: str | UUID | None) -> None:
    """Begin to count anew."""
    session.execute(sql("portal.accounts", "forget_tries"), {"bucket": _bucket(keys, limit, who)})


def _bucket(keys: Keys, limit: Limit, who: str | UUID | None) -> str:
    """Name the counter without telling whose it is: tried addresses are personal as well."""
    return f"{limit.name}:{keys.digest('rate limit', limit.name, str(who or '')).hex()}"
