"""Taking ratings in, passing and hiding their words, and forgetting what is old."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql, storable
from geo.errors import InvalidParameter, NotFound
from geo.messages import Several
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.rules import Visit
from portal.audit.recording import record
from portal.directory.registers.definitions import Register
from portal.limits.service import take
from portal.ratings.models import Rating
from portal.ratings.queries import owner_of
from portal.ratings.rules import (
    FROM_ONE_NETWORK,
    HIDDEN_KEPT_DAYS,
    KEPT_DAYS,
    OF_ONE_SUBJECT,
    REASONS,
    About,
    NewRating,
    Subject,
    WordState,
    read_word,
)
from portal.secrets import Keys


def rate(session: Session, keys: Keys, visit: Visit, new: NewRating) -> UUID | None:
    """Take a rating in, its word waiting for an officer; return its id.

    None where this network has rated the same thing, or anything, too often. The tries count in
    any case, so the transaction has to end normally. Raises NotFound for an unknown service or
    agency, and InvalidParameter("word"), before anything is counted.
    """
    word, agency = read_word(new.word), _agency_of(session, new.subject)
    subject, network = new.subject, visit.network or ""
    tried = f"{subject.about} {subject.code} {network}"
    # Both count, whichever is used up.
    in_all = take(session, keys, FROM_ONE_NETWORK, network)
    of_this = take(session, keys, OF_ONE_SUBJECT, tried)
    if not (in_all and of_this):
        return None
    row = Rating(
        id=uuid4(),
        about=subject.about.value,
        code=storable(subject.code),
        agency=agency,
        stars=new.stars,
        is_useful=new.is_useful,
        language=new.language,
        given_at=moment(session),
        word=storable(word) or None,
        word_state=WordState.WAITING if word else WordState.NONE,
    )
    session.add(row)
    session.flush()
    _add_to_sum(session, row)
    return row.id


def add_word(session: Session, rating_id: UUID, text: str) -> bool:
    """Add the word of whoever gave a rating, once; return whether it was added."""
    word = read_word(text)
    row = session.get(Rating, rating_id, with_for_update=True)
    if not word or row is None or row.word_state != WordState.NONE:
        return False
    row.word, row.word_state = storable(word), WordState.WAITING.value
    return True


def word_of(session: Session, rating_id: UUID, by: Officer, role: Role = Role.VIEWER) -> Rating:
    """Return a rating that has a word.

    Raises NotFound for one of agencies in which the officer has no such role as for one that is
    not there.
    """
    row = session.get(Rating, rating_id)
    if row is None or row.word is None or not by.may(role, row.agency):
        raise NotFound(_("There is no such rating."))
    return row


def pass_word(session: Session, rating_id: UUID, by: Officer) -> None:
    """Show the word of a rating to everybody; raises as `word_of` does."""
    row = word_of(session, rating_id, by, Role.EDITOR)
    _decide(session, row, WordState.SHOWN, None, by)


def hide_word(session: Session, rating_id: UUID, reason: str, by: Officer) -> None:
    """Hide the word of a rating, by the code of a reason; its stars count all the same.

    Raises InvalidParameter("reason"), and as `word_of` does.
    """
    row = word_of(session, rating_id, by, Role.EDITOR)
    if reason not in REASONS:
        known = Several(REASONS)
        raise InvalidParameter("reason", _("Choose why it is hidden."), value=reason, known=known)
    _decide(session, row, WordState.HIDDEN, reason, by)


def remove_old(database: Database) -> None:
    """Remove the words that were hidden long ago, and the ratings that are very old."""
    with database.writing(bounded=False) as session:
        now = moment(session)
        hidden = (
            Rating.word_state == WordState.HIDDEN,
            Rating.decided_at < now - timedelta(days=HIDDEN_KEPT_DAYS),
        )
        nothing = {"word": None, "word_state": WordState.NONE.value, "decided_by": None}
        session.execute(update(Rating).where(*hidden).values(**nothing, decided_at=None))
        old = Rating.given_at < now - timedelta(days=KEPT_DAYS)
        session.execute(delete(Rating).where(old))


def _decide(
    session: Session, row: Rating, state: WordState, reason: str | None, by: Officer
) -> None:
    session.refresh(row, with_for_update=True)
    old = {"word_state": row.word_state, "reason": row.reason}
    row.word_state, row.reason = state.value, reason
    row.decided_by, row.decided_at = by.name, moment(session)
    new = {"word_state": row.word_state, "reason": row.reason, "about": f"{row.about} {row.code}"}
    record(
        session,
        by.actor,
        f"rating.{state}",
        "rating",
        str(row.id),
        agency=row.agency,
        old=old,
        new=new,
    )


def _add_to_sum(session: Session, row: Rating) -> None:
    values = {
        "about": row.about,
        "code": row.code,
        "stars": row.stars or 0,
        "useful": int(bool(row.is_useful)),
        "now": row.given_at,
    }
    session.execute(sql("portal.ratings", "add_to_sum"), values)


def _agency_of(session: Session, subject: Subject) -> str | None:
    """Return whose officers pass the words about something; None is the unit above all.

    A page of a service or an agency is its agency's.
    """
    if subject.about is About.PAGES:
        folder, _slash, code = subject.code.lstrip("/").partition("/")
        if folder in {one.value for one in Register} and code:
            return owner_of(session, Register(folder), code)
        return None
    owner = owner_of(session, Register(subject.about.value), subject.code)
    if owner is None:
        raise NotFound(_("There is nothing at this address."))
    return owner
