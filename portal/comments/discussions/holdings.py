"""What is held about a person in discussions: comments and votes, found by the author.

Visible comments stay under “a former member”, since others have answered them; what nobody else can
read goes with the person. These are handed in before the author's own, who is found by the person.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holdings import DataSubject, Erased, Holding, Records
from portal.comments.authors.holdings import KEPT
from portal.comments.authors.models import AuthorPerson
from portal.comments.discussions.changing import empty
from portal.comments.discussions.holding import comment_path, hold_comment
from portal.comments.discussions.models import Comment, CommentRevision, CommentVote, Discussion
from portal.comments.rules import Visibility

_UNSEEN = (Visibility.PENDING, Visibility.HIDDEN)


def _author(session: Session, subject: DataSubject) -> UUID | None:
    if subject.person_id is None:
        return None
    whose = AuthorPerson.person_id == subject.person_id
    return session.scalar(select(AuthorPerson.author_id).where(whose))


def _read_comments(session: Session, subject: DataSubject) -> Records:
    author_id = _author(session, subject)
    if author_id is None:
        return ()
    found = select(Comment, Discussion).join(Discussion, Discussion.id == Comment.discussion_id)
    mine = found.where(Comment.author_id == author_id).order_by(Comment.posted_at)
    return [
        {
            "address": comment_path(discussion.subject_kind, discussion.subject_id, comment.number),
            "text": comment.markdown,
            "earlier_texts": [
                {"text": one.markdown, "written_at": one.written_at}
                for one in session.scalars(
                    select(CommentRevision)
                    .where(CommentRevision.comment_id == comment.id)
                    .order_by(CommentRevision.position)
                )
            ],
            "posted_at": comment.posted_at,
            "edited_at": comment.edited_at,
            "visibility": comment.visibility,
        }
        for comment, discussion in session.execute(mine)
    ]


def _erase_comments(session: Session, subject: DataSubject) -> Erased:
    author_id = _author(session, subject)
    if author_id is None:
        return Erased(0)
    of_author = Comment.author_id == author_id
    unseen = select(Comment.id).where(of_author, Comment.visibility.in_(_UNSEEN))
    # In one order, so that two erasures never wait for each other.
    gone = session.scalars(unseen.order_by(Comment.discussion_id, Comment.id)).all()
    for comment_id in gone:
        empty(session, hold_comment(session, comment_id))
    kept = select(Comment.id).where(of_author, Comment.visibility == Visibility.VISIBLE)
    count = len(session.scalars(kept).all())
    return Erased(len(gone), count, KEPT if count else "")


def _read_votes(session: Session, subject: DataSubject) -> Records:
    author_id = _author(session, subject)
    if author_id is None:
        return ()
    found = select(CommentVote).where(CommentVote.author_id == author_id)
    return [{"comment": row.comment_id, "value": row.value} for row in session.scalars(found)]


HOLDINGS = (
    Holding("comments", _read_comments, _erase_comments),
    Holding("votes_on_comments", _read_votes),
)
