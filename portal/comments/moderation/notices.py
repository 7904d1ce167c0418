"""What authors are told: into the inbox of a person whom only the job that writes it knows."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.database import Database
from portal.accounts.row_security import bind_person
from portal.comments.moderation.models import AuthorBlock, ModerationAppeal, ModerationItem
from portal.comments.moderation.rules import Verdict
from portal.jobs.tasks import ShouldStop, Task, Work

# The task that tells an author; its key is what was decided, and nobody's.
TELL_AUTHOR = "tell author"
_BLOCKED = " blocked"
_PERSON = text("SELECT person_of_author(:author)")


@dataclass(frozen=True)
class Notice:
    """What somebody is told, by the name of a kind of message, and the page that says the rest."""

    kind: str
    path: str


# Puts a notice into the inbox of a person to whom the session is bound.
TellPerson = Callable[[Session, UUID, Notice], None]


def notices_work(database: Database, tell_person: TellPerson) -> Work:
    """Return what is done outside requests."""

    def tell(key: str, _should_stop: ShouldStop) -> None:
        tell_author(database, tell_person, key)

    return Work(tasks=[Task(TELL_AUTHOR, tell)])


def tell_author(database: Database, tell_person: TellPerson, key: str) -> None:
    """Write to the author of a post what was decided; to nobody where he is gone."""
    with database.writing() as session:
        found = _notice(session, key)
        if found is None:
            return
        author_id, notice = found
        person_id = session.scalar(_PERSON, {"author": author_id})
        if person_id is None:
            return
        bind_person(session, person_id)
        tell_person(session, person_id, notice)


def _notice(session: Session, key: str) -> tuple[UUID, Notice] | None:
    path = "/discussions/decisions"
    if key.endswith(_BLOCKED):
        block = session.get(AuthorBlock, UUID(key.removesuffix(_BLOCKED)))
        return None if block is None else (block.author_id, Notice("author.blocked", path))
    item = session.get(ModerationItem, UUID(key))
    if item is None or item.author_id is None:
        return None
    return item.author_id, Notice(_kind_of(session, item), f"{path}/{item.id}")


def _kind_of(session: Session, item: ModerationItem) -> str:
    if item.verdict != Verdict.HIDE:
        return "post.shown"
    of_item = select(ModerationAppeal.outcome).where(ModerationAppeal.item_id == item.id)
    outcome = session.scalar(of_item)
    return "post.hidden" if outcome is None else f"appeal.{outcome}"
