"""Reads of files that were handed in."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from portal.attachments.models import Attachment
from portal.attachments.stores import Store


def is_there(session: Session, store: Store, attachment_id: UUID) -> bool:
    """Return whether the bytes of a file are still kept."""
    found = session.get(Attachment, attachment_id)
    return (
        found is not None and found.removed_at is None and store.path(found.storage_key).is_file()
    )


def kept_attachment(session: Session, store: Store, attachment_id: UUID) -> Attachment:
    """Return a file that goes on being kept, to be used again; raises Refused for one that is gone.

    Whoever uses it says anew when it may go.
    """
    found = session.get_one(Attachment, attachment_id, with_for_update=True)
    if found.removed_at is not None or not store.path(found.storage_key).is_file():
        raise Refused(_("The file is not there any more. Hand it in again from your computer."))
    found.keep_until = None
    return found
