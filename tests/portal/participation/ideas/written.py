"""An idea and a topic that are there, past the actions that make them: for tests of what reads."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.references import new_reference
from portal.comments.authors.models import AuthorRow
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.workflow import idea_definitions
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
