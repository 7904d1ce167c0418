"""Reads of files that were handed in."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.attachments.models import Attachment
from portal.attachments.stores import Store


def is_there(session: Session, store: Store, attachment_id: UUID) -> bool:
    """Return whether the bytes of a file are still kept."""
    found = session.get(Attachment, attachment_id)
    return found is not None and has_bytes(found, store)


def has_bytes(attachment: Attachment, store: Store) -> bool:
    """Return whether the store still has the bytes of a file."""
    return attachment.removed_at is None and store.path(attachment.storage_key).is_file()
