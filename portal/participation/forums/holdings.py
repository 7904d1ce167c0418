"""What forums hold about a person: the topics that he opened, by the author that he is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.comments.authors.service import author_of
from portal.comments.rules import Visibility
from portal.participation.forums.models import TopicRow
from portal.participation.forums.rules import TOPIC
from portal.participation.revisions.service import UNSEEN, forget_words, with_earlier_words

KEPT_TOPICS = _("What was said in public stays, under “a former member”.")


def _topics(session: Session, subject: DataSubject) -> Records:
    author = None if subject.person_id is None else author_of(session, subject.person_id)
    if author is None:
        return ()
    held = select(
        TopicRow.id,
        TopicRow.ref,
        TopicRow.title,
        TopicRow.markdown,
        TopicRow.language,
        TopicRow.posted_at,
        TopicRow.visibility,
    ).where(TopicRow.author_id == author.id)
    rows = records_of(session, held.order_by(TopicRow.posted_at, TopicRow.id))
    return with_earlier_words(session, TOPIC, rows)


def _erase_topics(session: Session, subject: DataSubject) -> Erased:
    """Leave what everybody reads, and nothing of what nobody else can read."""
    author = None if subject.person_id is None else author_of(session, subject.person_id)
    if author is None:
        return Erased(0)
    mine = select(TopicRow).where(TopicRow.author_id == author.id).order_by(TopicRow.id)
    topics = session.scalars(mine.with_for_update()).all()
    unseen = [one for one in topics if one.visibility in UNSEEN]
    for one in unseen:
        forget_words(session, TOPIC, one)
        one.visibility = Visibility.REMOVED.value
    session.flush()
    kept = sum(one.visibility == Visibility.VISIBLE for one in topics)
    return Erased(len(unseen), kept, KEPT_TOPICS if kept else "")


HOLDINGS = (Holding("forum_topics", _topics, _erase_topics),)
