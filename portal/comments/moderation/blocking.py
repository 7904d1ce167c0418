"""Blocking authors: always with an end, a reason and the author told; it can be lifted before."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.rules import AuthorState
from portal.comments.moderation.deciding import item_for
from portal.comments.moderation.log import Done, write_entry
from portal.comments.moderation.models import AuthorBlock, ModerationItem
from portal.comments.moderation.notices import TELL_AUTHOR
from portal.comments.moderation.rules import BLOCK_DAYS, LONGEST_NOTE, Reason, Verdict
from portal.comments.moderation.trust import locked_author
from portal.comments.texts.rules import read_note
from portal.jobs.queue import enqueue

_OBJECT = "comment_author"


@dataclass(frozen=True)
class Block:
    """For how many days an author is blocked, and why. Raises InvalidParameter by its field."""

    days: int
    reason: Reason
    note: str = ""

    def __post_init__(self) -> None:
        if self.days not in BLOCK_DAYS:
            raise InvalidParameter("days", _("Choose for how long."), value=str(self.days))


def block_author(session: Session, officer: Officer, item_id: UUID, block: Block) -> None:
    """Block the author of a hidden post, for the whole portal and until an end.

    Only approvers may, and only on the ground of a post of theirs that was hidden. Raises NotFound
    and Refused.
    """
    item = item_for(session, item_id, officer, Role.APPROVER)
    author = locked_author(session, item.author_id)
    if author is None:
        raise NotFound(
            _("There is no author to be blocked: this is a former member, or an agency.")
        )
    if item.verdict != Verdict.HIDE:
        raise Refused(_("Only the author of a hidden post can be blocked: hide it first."))
    now = moment(session)
    author.state, author.kept_posts = AuthorState.BLOCKED, 0
    author.blocked_until = now + timedelta(days=block.days)
    row = AuthorBlock(
        id=uuid4(),
        author_id=author.id,
        reason=block.reason,
        note=read_note(block.note, LONGEST_NOTE),
        blocked_at=now,
        until=author.blocked_until,
        blocked_by=officer.id,
    )
    session.add(row)
    write_entry(session, Done.BLOCKED, item.agency, reason=block.reason)
    enqueue(session, TELL_AUTHOR, f"{row.id} blocked")
    new = {"until": author.blocked_until.isoformat(), "reason": str(block.reason)}
    record(
        session,
        officer.actor,
        "author.blocked",
        _OBJECT,
        str(author.id),
        agency=item.agency,
        new=new,
    )


def lift_block(session: Session, officer: Officer, item_id: UUID) -> None:
    """Lift the block of an author, who is new again. Raises NotFound and Refused."""
    item = item_for(session, item_id, officer, Role.APPROVER)
    author = locked_author(session, item.author_id)
    if author is None or not _is_blocked(session, author):
        raise Refused(_("This author is not blocked."))
    block = standing_block(session, author.id)
    if block is not None:
        block.lifted_at = moment(session)
    _free(author)
    write_entry(session, Done.UNBLOCKED, item.agency)
    record(session, officer.actor, "author.unblocked", _OBJECT, str(author.id), agency=item.agency)


def standing_block(session: Session, author_id: UUID) -> AuthorBlock | None:
    """Return the block of an author that has not ended; None where he may write."""
    standing = (
        AuthorBlock.author_id == author_id,
        AuthorBlock.until > moment(session),
        AuthorBlock.lifted_at.is_(None),
    )
    newest = select(AuthorBlock).where(*standing).order_by(AuthorBlock.until.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def end_blocks(database: Database) -> None:
    """Make those whose block has ended newcomers again; each night, for they may write at once."""
    with database.writing(bounded=False) as session:
        ended = (
            AuthorRow.state == AuthorState.BLOCKED,
            AuthorRow.blocked_until <= moment(session),
        )
        for author in session.scalars(select(AuthorRow).where(*ended).with_for_update()):
            _free(author)


def blocks_of(session: Session, author_id: UUID) -> list[AuthorBlock]:
    """Return all blocks of an author, the newest first."""
    of_author = select(AuthorBlock).where(AuthorBlock.author_id == author_id)
    return list(session.scalars(of_author.order_by(AuthorBlock.blocked_at.desc())))


def _is_blocked(session: Session, author: AuthorRow) -> bool:
    until = author.blocked_until
    return author.state == AuthorState.BLOCKED and until is not None and until > moment(session)


def _free(author: AuthorRow) -> None:
    author.state, author.blocked_until, author.kept_posts = AuthorState.NEW, None, 0


def hidden_items_of(session: Session, author_id: UUID, limit: int = 10) -> list[ModerationItem]:
    """Return the last posts of an author that were hidden, the newest first."""
    hidden = (ModerationItem.author_id == author_id, ModerationItem.verdict == Verdict.HIDE)
    newest = select(ModerationItem).where(*hidden).order_by(ModerationItem.decided_at.desc())
    return list(session.scalars(newest.limit(limit)))
