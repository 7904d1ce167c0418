"""Keeping the picture of an agency, so that its record can name it."""

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Officer
from portal.audit.recording import record
from portal.directory.logos.rules import MEDIA_TYPE, redrawn
from portal.directory.registers.models import Logo


def keep_logo(session: Session, data: bytes, *, by: Officer, agency: str | None) -> str:
    """Draw a picture anew and keep it; return the SHA-256 by which records name it.

    The same picture is kept once. `agency` is None while it is not there yet. Raises Refused for
    a picture that is too large, UnreadableFile for what is none.
    """
    picture = redrawn(data)
    sha256 = hashlib.sha256(picture).hexdigest()
    row = {"sha256": sha256, "media_type": MEDIA_TYPE, "picture": picture, "made_by": by.email}
    session.execute(upsert(Logo).values(row).on_conflict_do_nothing())
    record(session, by.actor, "logo.kept", "logo", sha256, agency=agency)
    return sha256


def is_kept(session: Session, sha256: str) -> bool:
    """Check whether there is a picture of this digest."""
    return session.scalar(select(Logo.sha256).where(Logo.sha256 == sha256)) is not None
