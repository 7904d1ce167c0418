"""What people do with comments: change and remove their own, say what they think of others."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql, storable
from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.comments.authors.rules import Author
from portal.comments.authors.service import author_of, demand_author
from portal.comments.context import CommentContext
from portal.comments.discussions.holding import (
    KIND,
    Held,
    change_visibility,
    hold_comment,
    no_such_comment,
)
from portal.comments.discussions.models import Comment, CommentRevision, CommentVote
from portal.comments.discussions.posting import (
    Posted,
    as_moderated,
    count_try,
    demand_open,
)
from portal.comments.discussions.rules import (
    LONGEST_COMMENT,
    OF_EDITOR,
    OF_VOTER,
    is_editable,
    leaves_trace,
)
from portal.comments.moderation.deciding import withdraw
from portal.comments.moderation.screening import hold_author, may_link, screen
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, WrittenText, read_text

_CHANGEABLE = (Visibility.PENDING, Visibility.VISIBLE)


@dataclass(frozen=True)
class Voted:
    """How a comment stands after a vote, and its address without a language."""

    path: str
    agrees: int
    disagrees: int


def edit(
    session: Session, ctx: CommentContext, person: PersonHere, comment_id: UUID, text: str
) -> Posted:
    """Change a comment of one's own; what stood before stays public.

    Raises NotFound for another's, Refused for one that is too old or not shown, what `post` raises.
    """
    author = demand_author(session, person)
    count_try(session, ctx, OF_EDITOR, author)
    author = hold_author(session, author)
    held = _own(session, author, comment_id)
    comment, now = held.comment, moment(session)
    discussed = ctx.discussed.find(session, held.subject_kind, held.subject_id)
    demand_open(discussed, person)
    if held.closed_at is not None:
        raise Refused(_("This discussion is closed: nobody can write here any more."))
    if comment.visibility not in _CHANGEABLE:
        raise Refused(_("This comment is not shown any more, so it cannot be changed."))
    if not is_editable(comment.posted_at, now):
        raise Refused(_("A comment can be changed for a day. Answer it to add something."))
    written = read_text(text, TextRules("text", LONGEST_COMMENT, may_link(author)))
    if written.markdown != comment.markdown:
        has_reactions = comment.reply_count + comment.agrees + comment.disagrees > 0
        replace_text(
            session,
            comment,
            written,
            traced=leaves_trace(comment.posted_at, now, has_reactions=has_reactions),
        )
        shown = screen(session, ctx, author, as_moderated(held, discussed), KIND, comment.id)
        change_visibility(session, held, shown, discussed)
    return Posted(
        comment.id,
        comment.number,
        held.path,
        Visibility(comment.visibility),
        written.links_are_off,
    )


def replace_text(session: Session, comment: Comment, written: WrittenText, *, traced: bool) -> None:
    """Put another text into a comment whose discussion is held; what stood there is kept."""
    now = moment(session)
    if traced:
        of_comment = CommentRevision.comment_id == comment.id
        count = session.scalar(select(func.count()).where(of_comment)) or 0
        revision = CommentRevision(
            comment_id=comment.id,
            position=count + 1,
            markdown=comment.markdown,
            html=comment.html,
            written_at=comment.edited_at or comment.posted_at,
            replaced_at=now,
        )
        session.add(revision)
        comment.edited_at = now
    comment.markdown, comment.html = storable(written.markdown), storable(written.html)
    session.flush()


def remove(session: Session, ctx: CommentContext, person: PersonHere, comment_id: UUID) -> str:
    """Remove a comment of one's own, its text and its history; return its address.

    Answers to it stay readable. Raises NotFound for another's, and Refused for one that a moderator
    has hidden: it may be the matter of an appeal.
    """
    author = author_of(session, person.id)
    if author is None:
        raise no_such_comment()
    held = _own(session, author, comment_id)
    if held.comment.visibility == Visibility.HIDDEN:
        raise Refused(_("A moderator has hidden this comment: nobody can read it any more."))
    empty(session, held)
    withdraw(session, ctx, KIND, comment_id)
    return held.path


def empty(session: Session, held: Held) -> None:
    """Leave of a comment whose discussion is held where it stood, and nothing of what it said."""
    comment = held.comment
    session.execute(sql("portal.comments.discussions", "forget_texts"), {"comment": comment.id})
    comment.markdown = comment.html = ""
    comment.pinned_at = None
    change_visibility(session, held, Visibility.REMOVED)


def vote(
    session: Session,
    ctx: CommentContext,
    person: PersonHere,
    comment_id: UUID,
    value: int,
    shown: int | None = None,
) -> Voted:
    """Say what one thinks of a comment: 1 agrees, -1 does not, 0 takes it back; last word counts.

    `shown` is the version of the discussion on the page where it was said: who says the same again
    on a page that counts it already takes it back, and a form that is sent twice changes nothing.
    Raises NotFound for what is not visible, Refused for one's own and in a closed discussion,
    AuthorNameNeeded, IdentityNeeded and TooManyTries.
    """
    author = demand_author(session, person)
    count_try(session, ctx, OF_VOTER, author)
    held = hold_comment(session, comment_id)
    if held.comment.visibility != Visibility.VISIBLE:
        raise no_such_comment()
    demand_open(ctx.discussed.find(session, held.subject_kind, held.subject_id), person)
    if held.closed_at is not None:
        raise Refused(_("This discussion is closed: it takes no more votes."))
    if held.comment.author_id == author.id:
        raise Refused(_("This is your own comment: others say what they think of it."))
    said = session.get(CommentVote, (comment_id, author.id))
    if said is not None and said.value == value and shown is not None:
        value = 0 if shown >= said.counted_in else value
    told = {"comment": comment_id, "author": author.id, "value": value, "version": held.version}
    row = session.execute(sql("portal.comments.discussions", "vote"), told).one()
    return Voted(held.path, row.agrees, row.disagrees)


def _own(session: Session, author: Author, comment_id: UUID) -> Held:
    """Hold the discussion of an author's comment; raises NotFound for another's."""
    found = select(Comment.author_id).where(Comment.id == comment_id)
    if session.scalar(found) != author.id:
        raise no_such_comment()
    return hold_comment(session, comment_id)
