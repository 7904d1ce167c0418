"""Writing the audit log: what actions call, in the transaction of what they do, and pages never.

No module of `web` may import this file: a page that writes an event by itself writes it in another
transaction, or forgets it.
"""

from collections.abc import Mapping

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import sql, storable
from layers.recording import Recorder
from portal.audit.rules import GENESIS, Actor, Event, event_hash, refuse_secrets
from portal.audit.service import seal_of

# One writer at a time continues the chain; the number only has to be nobody else's.
_CHAIN_LOCK = 5_001


def record(  # noqa: PLR0913 - the facts of an event are these, and all are named
    session: Session,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: str,
    *,
    agency: str | None = None,
    old: object = None,
    new: object = None,
) -> None:
    """Write that something is done, in the transaction that does it.

    The lock of the chain is held until the transaction ends, so take all other locks before: call
    this last. Raises ValueError for values named like secrets.
    """
    key = seal_of(session)
    session.flush()
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    values = {"old": _json(old), "new": _json(new)}
    last = session.execute(sql("portal.audit", "next_event"), values).one()
    event = Event(
        seq=(last.seq or 0) + 1,
        at=last.at,
        actor_kind=str(actor.kind),
        actor_id=storable(actor.id),
        actor_name=storable(actor.name),
        action=action,
        object_kind=object_kind,
        object_id=storable(object_id),
        agency=agency,
        old=last.old,
        new=last.new,
        network=actor.network,
        request_id=actor.request_id,
    )
    previous = last.hash or GENESIS
    session.execute(
        sql("portal.audit", "insert_event"),
        {**vars(event), "previous_hash": previous, "hash": event_hash(key, previous, event)},
    )


def recorder(actor: Actor, topic: str) -> Recorder:
    """Return what an action of `layers` is handed: it writes what that says, as done by `actor`.

    The action is `topic.done`, so `activated` of the topic `table` is `table.activated`.
    """

    def write(  # noqa: PLR0913 - as the protocol has it
        session: Session,
        done: str,
        kind: str,
        key: str,
        *,
        scope: str | None = None,
        old: Mapping[str, object] | None = None,
        new: Mapping[str, object] | None = None,
    ) -> None:
        record(session, actor, f"{topic}.{done}", kind, key, agency=scope, old=old, new=new)

    return write


def _json(value: object) -> str | None:
    if value is None:
        return None
    refuse_secrets(value)
    return orjson.dumps(storable(value), default=str, option=orjson.OPT_NON_STR_KEYS).decode()
