"""Writing comments, by people under their display names."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql, storable
from geo.errors import Refused, TooManyTries
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.accounts.rules import IdentityNeeded
from portal.comments.authors.rules import Author
from portal.comments.authors.service import demand_author
from portal.comments.context import CommentContext
from portal.comments.discussed import Discussed
from portal.comments.discussions.holding import (
    KIND,
    Held,
    change_visibility,
    comment_path,
    no_such_comment,
)
from portal.comments.discussions.models import Comment
from portal.comments.discussions.rules import (
    DEEPEST,
    LONGEST_COMMENT,
    MOST_COMMENTS,
    limit_of,
    path_below,
)
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.screening import hold_author, may_link, screen
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, WrittenText, read_text
from portal.limits.rules import Limit
from portal.limits.service import give_back, take

_PACKAGE = "portal.comments.discussions"


@dataclass(frozen=True)
class NewComment:
    """What somebody writes about a thing; `reply_to` is the number of the comment it answers.

    `id` was chosen by the form: sent twice it is posted once.
    """

    kind: str
    subject_id: UUID
    text: str
    reply_to: int | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Posted:
    """What has become of what somebody wrote: where it stands and who may see it."""

    id: UUID
    number: int
    path: str
    visibility: Visibility
    links_are_off: bool = False


def post(session: Session, ctx: CommentContext, person: PersonHere, new: NewComment) -> Posted:
    """Write a comment; the session is bound to the person.

    Raises NotFound for what is not there, AuthorNameNeeded and IdentityNeeded, Refused where
    nobody may write now, TooManyTries, and InvalidParameter("text").
    """
    discussed = ctx.discussed.find(session, new.kind, new.subject_id)
    demand_open(discussed, person)
    author = demand_author(session, person)
    if (known := _posted_already(session, new, author)) is not None:
        return known
    rules = TextRules("text", LONGEST_COMMENT, may_link(author))
    written = read_text(new.text, rules)
    limit = limit_of(author.state)
    count_try(session, ctx, limit, author)
    # The count is held until the end: of one author's forms the second comes after the first.
    if (known := _posted_already(session, new, author)) is not None:
        give_back(session, ctx.keys, limit, author.id)
        return known
    author = hold_author(session, author)
    held = add(session, new, written, discussed, author)
    shown = screen(session, ctx, author, as_moderated(held, discussed), KIND, held.comment.id)
    change_visibility(session, held, shown, discussed)
    return Posted(held.comment.id, held.comment.number, held.path, shown, written.links_are_off)


def demand_open(discussed: Discussed, person: PersonHere) -> None:
    """Raise Refused where nobody may write now, IdentityNeeded where the person may not yet."""
    if discussed.closed_because is not None:
        raise Refused(discussed.closed_because)
    if person.identity < discussed.identity:
        raise IdentityNeeded(discussed.identity)


def count_try(session: Session, ctx: CommentContext, limit: Limit, author: Author) -> None:
    """Count what an author does; raises TooManyTries."""
    if not take(session, ctx.keys, limit, author.id):
        raise TooManyTries(
            _("You have done this very often in the last hour. Wait a while, then go on."),
            retry_after_s=limit.window_s,
        )


def as_moderated(held: Held, discussed: Discussed) -> ModeratedPost:
    """Return a comment as moderators see it."""
    return moderated_post(held.comment, discussed.agency, held.path)


def moderated_post(comment: Comment, agency: str | None, path: str) -> ModeratedPost:
    """Return a comment as moderators see it, with its agency and address."""
    return ModeratedPost(
        agency,
        comment.author_id,
        "",
        comment.markdown,
        path,
        comment.posted_at,
        Visibility(comment.visibility),
    )


def _posted_already(session: Session, new: NewComment, author: Author) -> Posted | None:
    """Return what has become of a comment that was sent before, from the same form."""
    known = None if new.id is None else session.get(Comment, new.id)
    if known is None:
        return None
    if known.author_id != author.id:
        raise no_such_comment()
    path = comment_path(new.kind, new.subject_id, known.number)
    return Posted(known.id, known.number, path, Visibility(known.visibility))


def add(
    session: Session,
    new: NewComment,
    written: WrittenText,
    discussed: Discussed,
    author: Author | None,
) -> Held:
    """Add a comment that nobody sees yet; its discussion is held from now on."""
    now = moment(session)
    discussion_id, number = _next_number(session, new, discussed, is_late=author is None)
    parent = None if new.reply_to is None else _place(session, discussion_id, new.reply_to)
    comment = Comment(
        id=new.id or uuid4(),
        discussion_id=discussion_id,
        parent_id=None if parent is None else parent.id,
        path=path_below("" if parent is None else parent.path, number),
        depth=0 if parent is None else parent.depth + 1,
        number=number,
        author_id=None if author is None else author.id,
        as_agency=(discussed.agency or "") if author is None else None,
        markdown=storable(written.markdown),
        html=storable(written.html),
        posted_at=now,
        visibility=Visibility.PENDING,
        is_answer=author is None,
        pinned_at=now if author is None else None,
    )
    session.add(comment)
    session.flush()
    return Held(comment, discussion_id, new.kind, new.subject_id)


def _next_number(
    session: Session, new: NewComment, discussed: Discussed, *, is_late: bool
) -> tuple[UUID, int]:
    told = {
        "id": uuid4(),
        "kind": new.kind,
        "subject": new.subject_id,
        "agency": discussed.agency,
        "now": moment(session),
    }
    row = session.execute(sql(_PACKAGE, "next_number"), told).one()
    if row.closed_at is not None and not is_late:
        raise Refused(_("This discussion is closed: nobody can write here any more."))
    if row.last_number > MOST_COMMENTS:
        raise Refused(_("This discussion is full: nobody can write here any more."))
    return row.id, row.last_number


def _place(session: Session, discussion_id: UUID, number: int) -> Comment:
    """Return the comment under which an answer stands; only what is visible is answered."""
    where = (Comment.discussion_id == discussion_id, Comment.number == number)
    answered = session.scalars(select(Comment).where(*where)).one_or_none()
    if answered is None or answered.visibility == Visibility.PENDING:
        raise no_such_comment()
    if answered.visibility != Visibility.VISIBLE:
        raise Refused(_("What you want to answer is not shown any more."))
    if answered.depth < DEEPEST:
        return answered
    assert answered.parent_id is not None
    return session.get_one(Comment, answered.parent_id)
