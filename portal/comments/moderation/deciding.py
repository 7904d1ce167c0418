"""What moderators decide, and authors withdraw, about posts that wait or were reported."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.rules import Actor, ActorKind
from portal.comments.authors.models import AuthorRow
from portal.comments.context import CommentContext
from portal.comments.moderation.items import waiting_item
from portal.comments.moderation.learning import is_spam, learn
from portal.comments.moderation.log import Done, write_entry
from portal.comments.moderation.models import ModerationItem
from portal.comments.moderation.notices import TELL_AUTHOR
from portal.comments.moderation.rules import LONGEST_NOTE, Decision, Queue, Reason, Verdict
from portal.comments.moderation.second_look import LOOK_AGAIN
from portal.comments.moderation.trust import locked_author, note_hidden, note_kept
from portal.comments.rules import Visibility
from portal.comments.texts.rules import read_note
from portal.jobs.queue import enqueue
from portal.workflow.service import Change, change_state

_WITHDRAWN = "withdrawn"


def item_for(
    session: Session, item_id: UUID, officer: Officer, role: Role = Role.VIEWER
) -> ModerationItem:
    """Return what an officer may look at; raises NotFound as well for that of other agencies."""
    item = session.get(ModerationItem, item_id)
    if item is None or not officer.may(role, item.agency):
        raise NotFound(_("There is nothing here to be moderated."))
    return item


def decide(
    session: Session, ctx: CommentContext, officer: Officer, item_id: UUID, decision: Decision
) -> ModerationItem:
    """Show or hide a post as an officer decides; its author is told what concerns him.

    Raises NotFound for what is of other agencies, and Refused for what was decided meanwhile.
    """
    item = item_for(session, item_id, officer, Role.EDITOR)
    author = locked_author(session, item.author_id)
    post = ctx.moderated.find(session, item.post_kind, item.post_id)
    hides = decision.verdict is Verdict.HIDE
    shown = Visibility.HIDDEN if hides else Visibility.VISIBLE
    if post.visibility in (Visibility.VISIBLE, Visibility.PENDING) and post.visibility != shown:
        ctx.moderated[item.post_kind].set_visibility(session, item.post_id, shown)
    # The item comes after the post: whoever edits a post holds it when it comes into the queue.
    session.refresh(item, with_for_update=True)
    if item.decided_at is not None:
        raise Refused(_("This was decided meanwhile: look at what has happened."))
    _note(session, item, decision, officer)
    _weigh(session, author, item, decision)
    learn(session, item, f"{post.title}\n{post.markdown}", decision)
    if hides or not item.was_shown:
        enqueue(session, TELL_AUTHOR, str(item.id))
    if is_spam(decision):
        enqueue(session, LOOK_AGAIN, str(item.id))
    change = Change("hide" if hides else "keep", reason=item.reason or "")
    change_state(session, ctx.workflows, item.id, change, officer.actor, None)
    return item


def withdraw(session: Session, ctx: CommentContext, kind: str, post_id: UUID) -> None:
    """Take a post out of the queue that its author has removed; nothing for one that is in none.

    Called by whoever removes it, in that transaction.
    """
    item = waiting_item(session, kind, post_id)
    if item is None:
        return
    item.decided_at, item.verdict = moment(session), _WITHDRAWN
    session.flush()
    author = Actor(ActorKind.CITIZEN, str(item.author_id), "")
    change_state(session, ctx.workflows, item.id, Change("withdraw"), author, None)


def withdraw_gone(database: Database, ctx: CommentContext) -> int:
    """Take posts out of the queues that are not there any more; returns how many.

    An erasure removes them, and knows no workflow; the page of the queues leaves them out at once.
    """
    with database.reading() as session:
        waiting = select(ModerationItem).where(ModerationItem.decided_at.is_(None))
        gone = [
            (item.post_kind, item.post_id)
            for item in session.scalars(waiting.order_by(ModerationItem.id))
            if not is_there(session, ctx, item)
        ]
    for kind, post_id in gone:
        with database.writing() as session:
            withdraw(session, ctx, kind, post_id)
    return len(gone)


def is_there(session: Session, ctx: CommentContext, item: ModerationItem) -> bool:
    """Check whether there is still something to decide about."""
    post = ctx.moderated[item.post_kind].find(session, item.post_id)
    return post is not None and post.visibility in (Visibility.PENDING, Visibility.VISIBLE)


def _note(session: Session, item: ModerationItem, decision: Decision, officer: Officer) -> None:
    hides = decision.verdict is Verdict.HIDE
    item.decided_at, item.decided_by = moment(session), officer.id
    item.verdict = Verdict.HIDE if hides else _kept(item)
    item.reason = decision.reason
    item.note = read_note(decision.note, LONGEST_NOTE) if hides else None
    session.flush()
    if hides:
        write_entry(session, Done.HIDDEN, item.agency, kind=item.post_kind, reason=decision.reason)
    elif item.queue == Queue.REPORTED:
        write_entry(session, Done.KEPT, item.agency, kind=item.post_kind)


def _kept(item: ModerationItem) -> Verdict:
    return Verdict.KEEP if item.was_shown else Verdict.RELEASE


def _weigh(
    session: Session, author: AuthorRow | None, item: ModerationItem, decision: Decision
) -> None:
    if decision.verdict is Verdict.HIDE:
        note_hidden(session, author, Reason(decision.reason or Reason.OTHER))
    elif not item.was_shown:
        note_kept(author)
