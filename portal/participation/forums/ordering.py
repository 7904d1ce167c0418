"""Keeping a forum in order: its categories, and topics that are closed, moved or stand first."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from geo.database import storable
from geo.errors import InvalidFields, InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.comments.texts.rules import read_title
from portal.participation.forums.models import CategoryRow, TopicRow
from portal.participation.forums.rules import LONGEST_CATEGORY, MOST_CATEGORIES, TOPIC
from portal.participation.forums.standing import locked_topic
from portal.participation.spaces.models import SpaceRow
from portal.participation.spaces.rules import Space

_CATEGORY = "forum_category"


def read_titles(given: Mapping[str, str], country: Country) -> Mapping[str, str]:
    """Read the fields `title_language`; raises InvalidFields for languages that are missing."""
    titles, faults = {}, []
    for language in country.languages:
        name = f"title_{language}"
        try:
            titles[language] = read_title(given.get(name, ""), LONGEST_CATEGORY, name)
        except InvalidParameter as error:
            faults.append(error)
    if faults:
        raise InvalidFields(faults)
    return titles


def add_category(
    session: Session, space: Space, titles: Mapping[str, str], by: Officer
) -> CategoryRow:
    """Add a category behind the others; raises Refused for who may not, and for too many."""
    _lock_forum(session, space, by)
    mine = CategoryRow.space_id == space.id
    counted = select(func.count(), func.coalesce(func.max(CategoryRow.number), 0)).where(mine)
    count, last = session.execute(counted).one()
    if count >= MOST_CATEGORIES:
        raise Refused(
            _("A forum has at most {most} categories: remove one first."), most=MOST_CATEGORIES
        )
    row = CategoryRow(
        id=uuid4(),
        space_id=space.id,
        number=last + 1,
        position=count,
        titles=storable(dict(titles)),
    )
    session.add(row)
    _record_category(session, space, row, by, "added")
    return row


def rename_category(
    session: Session, space: Space, number: int, titles: Mapping[str, str], by: Officer
) -> None:
    """Call a category something else; raises NotFound."""
    _lock_forum(session, space, by)
    row = _category(session, space, number)
    row.titles = storable(dict(titles))
    _record_category(session, space, row, by, "renamed")


def move_category(session: Session, space: Space, number: int, by: Officer, *, up: bool) -> None:
    """Move a category one place up or down; at the end nothing happens. Raises NotFound."""
    _lock_forum(session, space, by)
    moved = _category(session, space, number)
    mine = select(CategoryRow).where(CategoryRow.space_id == space.id)
    rows = list(session.scalars(mine.order_by(CategoryRow.position, CategoryRow.number)))
    at = rows.index(moved)
    to = max(0, min(len(rows) - 1, at - 1 if up else at + 1))
    rows.insert(to, rows.pop(at))
    for position, row in enumerate(rows):
        row.position = position
    _record_category(session, space, moved, by, "moved")


def remove_category(session: Session, space: Space, number: int, by: Officer) -> None:
    """Remove a category that holds no topic, hidden ones counted; raises NotFound and Refused."""
    _lock_forum(session, space, by)
    row = _category(session, space, number)
    held = select(func.count()).where(TopicRow.category_id == row.id)
    if session.scalar(held):
        raise Refused(_("This category holds topics: move them first, or call it something else."))
    session.delete(row)
    _record_category(session, space, row, by, "removed")


def order_topic(session: Session, space: Space, topic_id: UUID, command: str, by: Officer) -> None:
    """Close or open a topic for comments, let it stand first or not: close, open, pin, unpin.

    Raises NotFound for a topic of another space, and for another command.
    """
    _lock_forum(session, space, by)
    topic = locked_topic(session, topic_id)
    if topic.space_id != space.id:
        raise NotFound(_("There is no such topic."))
    now = moment(session)
    if command in ("close", "open"):
        topic.closed_at = now if command == "close" else None
    elif command in ("pin", "unpin"):
        topic.pinned_at = now if command == "pin" else None
    else:
        raise NotFound(_("There is nothing at this address."))
    _record_topic(session, space, topic, by, command)


def move_topic(session: Session, space: Space, topic_id: UUID, number: int, by: Officer) -> None:
    """Put a topic into another category of the forum; raises NotFound."""
    _lock_forum(session, space, by)
    topic = locked_topic(session, topic_id)
    category = _category(session, space, number)
    if topic.space_id != space.id:
        raise NotFound(_("There is no such topic."))
    topic.category_id = category.id
    _record_topic(session, space, topic, by, "move")


def _lock_forum(session: Session, space: Space, by: Officer) -> None:
    """Let one officer at a time change a forum; raises Refused for who is no editor."""
    if not by.may(Role.EDITOR, space.agency):
        raise Refused(_("This needs the role “{role}” in the agency."), role=Role.EDITOR.value)
    row = session.scalars(
        select(SpaceRow).where(SpaceRow.id == space.id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is nothing at this address."))
    # What the forum shows is on the pages of the space, too.
    row.version += 1
    session.flush()


def _category(session: Session, space: Space, number: int) -> CategoryRow:
    mine = (CategoryRow.space_id == space.id, CategoryRow.number == number)
    found = session.scalars(select(CategoryRow).where(*mine)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such category."))
    return found


def _record_category(
    session: Session, space: Space, row: CategoryRow, by: Officer, done: str
) -> None:
    new = {"space": space.name, "titles": row.titles}
    action = f"forum.category_{done}"
    record(session, by.actor, action, _CATEGORY, str(row.id), agency=space.agency, new=new)


def _record_topic(session: Session, space: Space, topic: TopicRow, by: Officer, done: str) -> None:
    topic.version += 1
    action = f"topic.{done}"
    record(session, by.actor, action, TOPIC, str(topic.id), agency=space.agency)
