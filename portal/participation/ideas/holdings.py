"""What ideas hold about a person: those that he proposed, and those that he supports.

By the author that the person is in public: that link goes with the person, and from then on
nothing here says whose it is.
"""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.comments.authors.service import author_of
from portal.comments.rules import Visibility
from portal.participation.ideas.models import IdeaRow, IdeaSupport
from portal.participation.ideas.rules import IDEA
from portal.participation.ideas.standing import forget_idea
from portal.participation.revisions.service import UNSEEN, with_earlier_words

KEPT_IDEAS = _("What was proposed in public stays, under “a former member”.")
KEPT_SUPPORT = _("Support stays counted, and nothing says any more whose it was.")


def _ideas(session: Session, subject: DataSubject) -> Records:
    held = select(
        IdeaRow.id,
        IdeaRow.ref,
        IdeaRow.title,
        IdeaRow.markdown,
        IdeaRow.language,
        IdeaRow.lon,
        IdeaRow.lat,
        IdeaRow.place,
        IdeaRow.posted_at,
        IdeaRow.visibility,
        IdeaRow.state,
        IdeaRow.support_count,
    )
    rows = _of_author(session, subject, held.order_by(IdeaRow.posted_at, IdeaRow.id), IdeaRow)
    return with_earlier_words(session, IDEA, rows)


def _support(session: Session, subject: DataSubject) -> Records:
    held = select(IdeaRow.ref, IdeaRow.title, IdeaSupport.given_on)
    mine = held.join(IdeaRow, IdeaRow.id == IdeaSupport.idea_id).where(IdeaSupport.is_own)
    in_order = mine.order_by(IdeaSupport.given_on, IdeaRow.id)
    return _of_author(session, subject, in_order, IdeaSupport)


def _of_author(
    session: Session,
    subject: DataSubject,
    held: Select[*tuple[Any, ...]],
    of: type[IdeaRow | IdeaSupport],
) -> Records:
    author = None if subject.person_id is None else author_of(session, subject.person_id)
    return () if author is None else records_of(session, held.where(of.author_id == author.id))


def _erase_ideas(session: Session, subject: DataSubject) -> Erased:
    """Leave what everybody reads, and nothing of what nobody else can read."""
    author = None if subject.person_id is None else author_of(session, subject.person_id)
    if author is None:
        return Erased(0)
    mine = select(IdeaRow).where(IdeaRow.author_id == author.id).order_by(IdeaRow.id)
    ideas = session.scalars(mine.with_for_update()).all()
    unseen = [one for one in ideas if one.visibility in UNSEEN]
    for one in unseen:
        forget_idea(session, one)
    kept = sum(one.visibility == Visibility.VISIBLE for one in ideas)
    return Erased(len(unseen), kept, KEPT_IDEAS if kept else "")


def _keep_support(session: Session, subject: DataSubject) -> Erased:
    kept = len(_support(session, subject))
    return Erased(0, kept, KEPT_SUPPORT if kept else "")


HOLDINGS = (
    Holding("ideas", _ideas, _erase_ideas),
    Holding("idea_support", _support, _keep_support),
)
