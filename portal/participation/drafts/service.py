"""Keeping what was typed until it can be sent, for the browser that typed it and nobody else."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.participation.drafts.models import PostDraft
from portal.secrets import Keys
from portal.secrets.sealed_columns import SealedColumn

_PURPOSE = "post draft"
SEALED = (SealedColumn("post_draft", "sealed", _PURPOSE),)
# Long enough to register and to find out who one is.
_LASTS = timedelta(hours=12)
KEEPING = Limit("drafts kept", 30, 3_600)


def keep_draft(
    session: Session, keys: Keys, browser: str, network: str | None, given: Mapping[str, str]
) -> UUID | None:
    """Keep the fields of a form for a browser, told by what its cookie holds.

    Return the id by which that browser finds them again; None where too many came from a network.
    """
    if not take(session, keys, KEEPING, network):
        return None
    draft_id = uuid4()
    session.add(
        PostDraft(
            id=draft_id,
            browser_digest=keys.digest(_PURPOSE, browser),
            sealed=keys.seal(_PURPOSE, orjson.dumps(dict(given)), bound_to=draft_id.bytes),
            ends_at=moment(session) + _LASTS,
        )
    )
    session.flush()
    return draft_id


def read_draft(session: Session, keys: Keys, browser: str, draft_id: UUID) -> Mapping[str, str]:
    """Return what was kept for a browser; nothing of what is over, gone, or another's."""
    row = session.get(PostDraft, draft_id)
    if row is None or row.ends_at <= moment(session):
        return {}
    if row.browser_digest != keys.digest(_PURPOSE, browser):
        return {}
    plain = keys.unseal(_PURPOSE, row.sealed, bound_to=row.id.bytes)
    return {} if plain is None else dict(orjson.loads(plain))


def drop_draft(session: Session, keys: Keys, browser: str, draft_id: UUID) -> None:
    """Remove what was kept for a browser, when it has been sent."""
    mine = PostDraft.browser_digest == keys.digest(_PURPOSE, browser)
    session.execute(delete(PostDraft).where(PostDraft.id == draft_id, mine))


def remove_old_drafts(database: Database) -> None:
    """Remove what nobody has come back for."""
    with database.writing(bounded=False) as session:
        session.execute(delete(PostDraft).where(PostDraft.ends_at <= moment(session)))
