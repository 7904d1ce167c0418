"""An idea and a topic that are there, past the actions that make them: for tests of what reads."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.references import new_reference
from portal.comments.authors.models import AuthorRow
from portal.participation.forums.models import CategoryRow, TopicRow
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.workflow import idea_definitions
from portal.participation.revisions.models import PostRevision
from portal.workflow.models import WorkflowEvent, WorkflowItem


def author_there(session: Session, name: str = "Layla") -> UUID:
    """Put somebody with a name into the database, whom no person is behind."""
    author = AuthorRow(
        id=uuid4(), display_name=name, name_key=f"{name} {uuid4()}", created_at=moment(session)
    )
    session.add(author)
    session.flush()
    return author.id


def idea_there(
    session: Session, space_id: UUID, agency: str, title: str = "Trees", **more: object
) -> IdeaRow:
    """Put a visible idea of a space into the database."""
    idea_id, now = uuid4(), moment(session)
    session.add(
        WorkflowItem(
            id=idea_id,
            definition="idea",
            version=idea_definitions().newest.version,
            state=more.pop("state", "published"),
            agency=agency,
            opened_at=now,
            calendar="",
            last_event=1,
        )
    )
    session.flush()
    event = WorkflowEvent(
        item_id=idea_id, number=1, at=now, action="opened", state="published",
        actor_kind="system", actor_id="", actor_name="",
    )  # fmt: skip
    held = {
        "ref": new_reference("D"),
        "language": "en",
        "markdown": title,
        "html": "<p>More shade.</p>",
        "posted_at": now,
        "visibility": "visible",
        **more,
    }
    idea = IdeaRow(id=idea_id, space_id=space_id, title=title[:150], **held)
    session.add_all([event, idea])
    session.flush()
    return idea


def revision_there(session: Session, kind: str, post_id: UUID, said: str) -> None:
    """Put what an idea or a topic said before into the database."""
    now = moment(session)
    revision = PostRevision(
        kind=kind, post_id=post_id, position=1, title=said[:150], markdown=said, html="",
        written_at=now, replaced_at=now,
    )  # fmt: skip
    session.add(revision)
    session.flush()


def topic_there(session: Session, space_id: UUID, title: str, author_id: UUID) -> TopicRow:
    """Put a visible topic of a space's forum into the database, in its first category."""
    category = CategoryRow(
        id=uuid4(), space_id=space_id, number=1, position=1, titles={"ar": title, "en": title}
    )
    session.add(category)
    session.flush()
    topic = TopicRow(
        id=uuid4(), ref=new_reference("T"), space_id=space_id, category_id=category.id,
        language="en", title=title, markdown=title, html="", author_id=author_id,
        posted_at=moment(session), visibility="visible",
    )  # fmt: skip
    session.add(topic)
    session.flush()
    return topic
