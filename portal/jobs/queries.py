"""Reads of the queue: whether anybody empties it."""

from sqlalchemy.orm import Session

from geo.database import sql

# Workers are heard of every ten seconds.
_HEARD_WITHIN_S = 45


def is_worker_there(session: Session) -> bool:
    """Check whether a worker empties the queue: one that was killed is missed after a while."""
    return bool(session.scalar(sql("portal.jobs", "worker_heard"), {"within_s": _HEARD_WITHIN_S}))
