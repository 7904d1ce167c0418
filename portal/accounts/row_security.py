"""Whose rows a database session sees of what is about single persons: said at its beginning."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.accounts.sessions import token_digest

_DUE = text("SELECT persons_due(:table, :column, :until, CAST(:after AS uuid), :most)")
_SET = text("SELECT set_config(:name, :value, true)")


def bind_session(session: Session, token: str | None) -> None:
    """Bind a database session to who has signed in with a token, until its transaction ends.

    Of tables about single persons it then sees the rows of this person alone, and without a token,
    or with one that opens nothing, none. `token` is what the cookie holds.
    """
    told = "" if token is None else token_digest(token).hex()
    session.execute(_SET, {"name": "aroundme.session", "value": told})


def bind_person(session: Session, person_id: UUID | None) -> None:
    """Bind a job's session to the person it is about, until its transaction ends; None is nobody.

    It counts only for who acts as the worker.
    """
    told = "" if person_id is None else str(person_id)
    session.execute(_SET, {"name": "aroundme.person", "value": told})


def persons_due(
    session: Session,
    column: InstrumentedAttribute[datetime],
    until: datetime,
    *,
    after: UUID | None,
    most: int,
) -> Sequence[UUID]:
    """Return the persons with a row whose moment in a column has come, by their ids; for jobs.

    At most so many, and only those after one: a job over all of them asks again and again, and is
    bound to one after the other.
    """
    held = {
        "table": column.class_.__tablename__,
        "column": column.key,
        "until": until,
        "after": after,
        "most": most,
    }
    return session.scalars(_DUE, held).all()
