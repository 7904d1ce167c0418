"""Reads of ratings: averages for everybody, words that wait, words that were passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import owner_column
from portal.ratings.models import Rating, RatingSum
from portal.ratings.rules import LEAST_SHOWN, Subject, WordState

Agencies = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Average:
    """What all together think: the mean of the stars, or the share to whom a page was useful."""

    ratings: int
    stars: float
    useful: float


def average_of(session: Session, subject: Subject) -> Average | None:
    """Return what people think of something; None while fewer than five have said it."""
    row = session.get(RatingSum, (subject.about.value, subject.code))
    if row is None or row.ratings < LEAST_SHOWN:
        return None
    return Average(row.ratings, round(row.stars / row.ratings, 1), row.useful / row.ratings)


def words_about(session: Session, subject: Subject, *, limit: int = 20) -> Sequence[Rating]:
    """List the ratings of something whose word was passed, the newest first."""
    found = select(Rating).where(
        Rating.about == subject.about.value,
        Rating.code == subject.code,
        Rating.word_state == WordState.SHOWN,
    )
    return session.scalars(found.order_by(Rating.given_at.desc(), Rating.id).limit(limit)).all()


def words_in(
    session: Session, agencies: Agencies, state: WordState, *, limit: int = 50
) -> Sequence[Rating]:
    """List the ratings of some agencies whose word is in a state; None is all, the unit's too.

    Those that wait come in the order in which they were given, others the newest first.
    """
    order = Rating.given_at if state is WordState.WAITING else Rating.decided_at.desc()
    found = select(Rating).where(Rating.word_state == state, _of(agencies))
    return session.scalars(found.order_by(order, Rating.id).limit(limit)).all()


def count_waiting(session: Session, agencies: Agencies) -> int:
    """Count the words of some agencies that wait."""
    waiting = select(func.count()).where(Rating.word_state == WordState.WAITING, _of(agencies))
    return session.scalar(waiting) or 0


def changed_at(session: Session) -> datetime | None:
    """Return when the last rating was given."""
    return session.scalar(select(func.max(RatingSum.changed_at)))


def owner_of(session: Session, register: Register, code: str) -> str | None:
    """Return the agency that answers for a current record; None for no record."""
    if "\0" in code:
        return None
    model = register.definition.model
    found = select(owner_column(register)).where(model.superseded_in.is_(None), model.code == code)
    owner: str | None = session.scalar(found)
    return owner


def _of(agencies: Agencies) -> ColumnElement[bool]:
    return true() if agencies is None else Rating.agency.in_(sorted(agencies))
