"""What forums hold about a person: the topics that he opened, by the author that he is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.comments.authors.service import author_of
from portal.participation.forums.models import TopicRow

KEPT_TOPICS = _("What was said in public stays, under “a former member”.")


def _topics(session: Session, subject: DataSubject) -> Records:
    author = None if subject.person_id is None else author_of(session, subject.person_id)
    if author is None:
        return ()
    held = select(
        TopicRow.ref,
        TopicRow.title,
        TopicRow.markdown,
        TopicRow.language,
        TopicRow.posted_at,
        TopicRow.visibility,
    ).where(TopicRow.author_id == author.id)
    return records_of(session, held.order_by(TopicRow.posted_at, TopicRow.id))


def _keep_topics(session: Session, subject: DataSubject) -> Erased:
    kept = len(_topics(session, subject))
    return Erased(0, kept, KEPT_TOPICS if kept else "")


HOLDINGS = (Holding("forum_topics", _topics, _keep_topics),)
