"""Who somebody is in public: found by the person, demanded by actions, named for pages."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.comments.authors.models import SHOWN, AuthorNames, AuthorPerson, AuthorRow
from portal.comments.authors.rules import Author, AuthorNameNeeded, AuthorState


def author_of(session: Session, person_id: UUID) -> Author | None:
    """Return who a person is in public; the session is bound to the person."""
    link = AuthorPerson.author_id == AuthorRow.id
    found = select(AuthorRow).join(AuthorPerson, link).where(AuthorPerson.person_id == person_id)
    row = session.scalars(found).one_or_none()
    return None if row is None else as_author(row)


def demand_author(session: Session, person: PersonHere) -> Author:
    """Return who a person is in public, for an action of his.

    Raises AuthorNameNeeded where no name was chosen yet, and Refused for who is blocked.
    """
    author = author_of(session, person.id)
    if author is None or author.name is None:
        raise AuthorNameNeeded
    refuse_blocked(author, moment(session))
    return author


def refuse_blocked(author: Author, now: datetime) -> None:
    """Raise Refused for an author who may write nothing at a moment."""
    if not author.is_blocked_at(now):
        return
    if author.blocked_until is None:
        raise Refused(_("You cannot take part at present: a moderator has blocked this name."))
    raise Refused(
        _("You cannot take part until {day}: a moderator has blocked this name."),
        day=author.blocked_until.date().isoformat(),
    )


def names_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, str | None]:
    """Return the display names of authors; None is a former member."""
    if not ids:
        return {}
    # The view, since public pages ask as the reader, who sees nothing else of authors.
    found = select(SHOWN.c.id, SHOWN.c.display_name).where(SHOWN.c.id.in_(ids))
    return {row.id: row.display_name for row in session.execute(found)}


def names_version(session: Session) -> int:
    """Return what is another whenever any name has changed or gone: for the ETags of pages."""
    return session.scalar(select(AuthorNames.version)) or 0


def as_author(row: AuthorRow) -> Author:
    """Return a row as actions know it."""
    return Author(row.id, row.display_name, AuthorState(row.state), row.blocked_until)
