"""Cases that officers take down for a caller: by telephone, at the counter, from a letter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.contact.context import ContactContext
from portal.contact.filing import Filed, Taker, take_in
from portal.contact.officer_models import IntakeDraft
from portal.contact.rules import CALLERS_CHANNELS, FilingChannel, Kind, NewCase
from portal.secrets import Keys
from portal.secrets.sealed_columns import SealedColumn

_SEALED = "intake draft"
SEALED = (
    SealedColumn(
        "intake_draft", "sealed", _SEALED, bound_by="account_id", key=("account_id", "kind")
    ),
)
_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """What an officer has typed for a caller so far, by the names of the fields, and when."""

    given: Mapping[str, str]
    saved_at: datetime


def may_take_in(officer: Officer) -> bool:
    """Check whether an officer may write for callers: editors of any agency, as a call centre's."""
    return officer.may_somewhere(Role.EDITOR)


def take_for_caller(
    session: Session,
    context: ContactContext,
    new: NewCase,
    by: Officer,
    files: Iterable[UUID] = (),
) -> Filed:
    """Take a case in for a caller, who is written to; the draft of it is dropped.

    No limit counts, and the audit log names the officer, who cannot read the case afterwards unless
    it is his agency's. Raises Refused for others than editors, InvalidParameter("channel") for a
    way by which no caller comes, and as `file_case` does.
    """
    if not may_take_in(by):
        raise Refused(_("This needs the role “{role}” in the agency."), role=Role.EDITOR.value)
    if new.channel not in CALLERS_CHANNELS:
        raise InvalidParameter("channel", _("Choose how this came."), value=new.channel)
    filed = take_in(session, context, new, files, Taker(f"officer {by.id}", by.actor))
    drop_draft(session, by, new.kind)
    return filed


def without_contact(new: NewCase) -> NewCase:
    """Return a case of a caller who does not agree that name and contact are kept."""
    person = replace(new.person, name=None, email=None, phone=None)
    return replace(new, person=person)


def read_channel(text: str) -> FilingChannel:
    """Read how a case came; raises InvalidParameter("channel")."""
    if text not in CALLERS_CHANNELS:
        raise InvalidParameter("channel", _("Choose how this came."), value=text)
    return FilingChannel(text)


def save_draft(
    session: Session, keys: Keys, by: Officer, kind: Kind, given: Mapping[str, str]
) -> None:
    """Keep what an officer has typed for a caller, for a day; it takes the place of the last."""
    row = session.get(IntakeDraft, (by.id, kind.value)) or IntakeDraft(
        account_id=by.id, kind=kind.value
    )
    row.sealed = keys.seal(_SEALED, orjson.dumps(dict(given)), bound_to=by.id.bytes)
    row.saved_at = moment(session)
    session.add(row)
    session.flush()


def read_draft(session: Session, keys: Keys, by: Officer, kind: Kind) -> Draft | None:
    """Return what an officer has typed for a caller and not sent; None where there is nothing."""
    row = session.get(IntakeDraft, (by.id, kind.value))
    if row is None or row.saved_at <= moment(session) - _KEPT:
        return None
    plain = keys.unseal(_SEALED, row.sealed, bound_to=by.id.bytes)
    return None if plain is None else Draft(orjson.loads(plain), row.saved_at)


def drop_draft(session: Session, by: Officer, kind: Kind) -> None:
    """Forget what an officer has typed for a caller; nothing happens where there is nothing."""
    mine = (IntakeDraft.account_id == by.id) & (IntakeDraft.kind == kind.value)
    session.execute(delete(IntakeDraft).where(mine))


def remove_old_drafts(database: Database) -> None:
    """Forget what was typed more than a day ago and never sent."""
    with database.writing() as session:
        over = IntakeDraft.saved_at <= moment(session) - _KEPT
        session.execute(delete(IntakeDraft).where(over))
