"""Counting tries in the database, for all processes together."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.limits.rules import Limit
from portal.secrets import Keys


def take(session: Session, keys: Keys, limit: Limit, who: str | UUID | None) -> bool:
    """Count a try; return whether it is still allowed.

    It counts before anything is compared, so that tries at the same moment cannot pass together:
    the row stays locked until the transaction ends. `who` None (an address nobody knows) is one.
    """
    held = {
        "bucket": _bucket(keys, limit, who),
        "window_s": limit.window_s,
        "most": limit.most,
        "now": moment(session),
    }
    count: int = session.execute(sql("portal.limits", "take_try"), held).scalar_one()
    return count <= limit.most


def give_back(session: Session, keys: Keys, limit: Limit, who: str | UUID | None) -> None:
    """Take back one try, which was right after all."""
    session.execute(sql("portal.limits", "give_back_try"), {"bucket": _bucket(keys, limit, who)})


def forget(session: Session, keys: Keys, limit: Limit, who: str | UUID | None) -> None:
    """Begin to count anew."""
    session.execute(sql("portal.limits", "forget_tries"), {"bucket": _bucket(keys, limit, who)})


def remove_old_counts(database: Database) -> None:
    """Remove the counts of windows that have been over for a day."""
    with database.writing(bounded=False) as session:
        session.execute(sql("portal.limits", "remove_old_counts"), {"now": moment(session)})


def _bucket(keys: Keys, limit: Limit, who: str | UUID | None) -> str:
    """Name the counter without telling whose it is: tried addresses are personal as well."""
    return f"{limit.name}:{keys.digest('rate limit', limit.name, str(who or '')).hex()}"
