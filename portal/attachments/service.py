"""The actions on files that were handed in: keep one, let one go, clear away what is over."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, storable
from geo.errors import Refused
from geo.messages import mark as _
from portal.attachments.models import Attachment
from portal.attachments.queries import has_bytes
from portal.attachments.receiving import Receiving
from portal.attachments.rules import STRAYS_KEPT
from portal.attachments.stores import Store


def keep(
    session: Session, received: Receiving, *, by: str, keep_until: datetime | None = None
) -> Attachment:
    """Keep a received file, in the transaction of the action that it belongs to.

    Without `keep_until` it is kept until `let_go`. Raises UnreadableFile for a type not taken.
    """
    received.close()
    received.check()
    attachment = Attachment(
        id=received.id,
        purpose=received.purpose.name,
        file_name=str(storable(received.file_name)),
        media_type=received.media_type,
        size_bytes=received.size_bytes,
        sha256=received.sha256,
        storage_key=received.key,
        made_by=str(storable(by)),
        keep_until=keep_until,
    )
    session.add(attachment)
    session.flush()
    received.is_kept = True
    return attachment


def keep_on(session: Session, store: Store, attachment_id: UUID) -> Attachment:
    """Keep a file that is to be used again; raises Refused for one that is gone.

    Whoever uses it says anew when it may go.
    """
    found = session.get_one(Attachment, attachment_id, with_for_update=True)
    if not has_bytes(found, store):
        raise Refused(_("The file is not there any more. Hand it in again from your computer."))
    found.keep_until = None
    return found


def let_go(session: Session, ids: Iterable[UUID], *, now: datetime) -> None:
    """Mark some files as needed by nothing any more: the next sweep removes them."""
    for one in session.scalars(select(Attachment).where(Attachment.id.in_(list(ids)))):
        one.keep_until = min(one.keep_until or now, now)


def remove_old(database: Database, store: Store) -> None:
    """Do the nightly removal of what is over."""
    with database.writing() as session:
        sweep(session, store, now=moment(session))


def sweep(session: Session, store: Store, *, now: datetime) -> int:
    """Remove the files whose time is over and what broken uploads have left; return how many.

    The bytes go first: where the transaction is lost, the next sweep finds the rows again.
    """
    over = session.scalars(
        select(Attachment).where(Attachment.removed_at.is_(None), Attachment.keep_until <= now)
    ).all()
    for one in over:
        store.remove(one.storage_key)
        one.removed_at = now
    strays = _strays(session, store, now=now)
    for key in strays:
        store.remove(key)
    return len(over) + len(strays)


def _strays(session: Session, store: Store, *, now: datetime) -> list[str]:
    found = list(store.written_before(now - STRAYS_KEPT))
    kept = select(Attachment.storage_key).where(
        Attachment.storage_key.in_(found), Attachment.removed_at.is_(None)
    )
    known = set(session.scalars(kept))
    return [key for key in found if key not in known]
