"""Reads of drafts: one, those that wait, those of a record; only of agencies one may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from geo.database import any_text
from geo.errors import NotFound
from geo.messages import mark as _
from portal.directory.drafts.models import Draft
from portal.directory.drafts.rules import UNDECIDED, Subject

# The agencies whose drafts somebody may see; None is all of them.
Agencies = frozenset[str] | None


def one_draft(
    session: Session, draft_id: str, agencies: Agencies, *, for_update: bool = False
) -> Draft:
    """Give a draft of these agencies; raises NotFound, also for one of others."""
    try:
        wanted = UUID(draft_id)
    except ValueError:
        raise _no_draft() from None
    statement = select(Draft).where(Draft.id == wanted, *_of(agencies))
    draft = session.scalar(statement.with_for_update() if for_update else statement)
    if draft is None:
        raise _no_draft()
    return draft


def undecided(session: Session, agencies: Agencies, *, limit: int = 200) -> Sequence[Draft]:
    """List the drafts of these agencies that nobody has decided about, the newest first."""
    return session.scalars(
        select(Draft)
        .where(Draft.state == any_text(UNDECIDED), *_of(agencies))
        .order_by(Draft.made_at.desc())
        .limit(limit)
    ).all()


def drafts_of_record(
    session: Session, subject: Subject, code: str, agencies: Agencies, *, limit: int = 50
) -> Sequence[Draft]:
    """List all drafts of a record, the newest first."""
    return session.scalars(
        select(Draft)
        .where(Draft.kind == subject.value, Draft.code == code, *_of(agencies))
        .order_by(Draft.made_at.desc())
        .limit(limit)
    ).all()


def _of(agencies: Agencies) -> tuple[ColumnElement[bool], ...]:
    return () if agencies is None else (Draft.agency == any_text(agencies),)


def _no_draft() -> NotFound:
    return NotFound(_("There is no such draft."))
