"""What is held about a person as an author: the name he has chosen, gone when he is forgotten."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.comments.authors.naming import bump_names

KEPT = _("What was written in public stays, since others answered it; it names nobody any more.")


def _read(session: Session, subject: DataSubject) -> Records:
    if subject.person_id is None:
        return ()
    held = select(
        AuthorRow.display_name,
        AuthorRow.named_at,
        AuthorRow.state,
        AuthorRow.kept_posts,
        AuthorRow.hidden_posts,
        AuthorRow.blocked_until,
        AuthorRow.created_at,
    )
    link = AuthorPerson.author_id == AuthorRow.id
    return records_of(
        session, held.join(AuthorPerson, link).where(AuthorPerson.person_id == subject.person_id)
    )


def _erase(session: Session, subject: DataSubject) -> Erased:
    """Forget the name and whose it was. The author stays, since posts and votes hang on it."""
    whose = AuthorPerson.person_id == subject.person_id
    found = session.scalars(delete(AuthorPerson).where(whose).returning(AuthorPerson.author_id))
    author_id = found.one_or_none()
    if author_id is None:
        return Erased(0)
    gone = {"display_name": None, "name_key": None, "named_at": None, "erased_at": moment(session)}
    session.execute(update(AuthorRow).where(AuthorRow.id == author_id).values(**gone))
    bump_names(session)
    return Erased(1, 1, KEPT)


HOLDINGS = (Holding("public_name", _read, _erase, tables=(AuthorPerson.__tablename__,)),)
