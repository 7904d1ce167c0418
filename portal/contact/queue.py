"""The queue of cases: open ones, those due first, by filters that combine, page after page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text, tuple_
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from geo.folding import fold_text
from portal.contact.models import Case
from portal.contact.references import read_reference

PAGE = 50
# Fewer cases than this hold a word that is rare: they are read by its index and sorted.
_MOST_COUNTED = 5_000
_MOST_WORDS = 8
_MOST_ON_MAP = 1_000
# What Arabic writes before a word without a space.
_BEFORE = ("", "ال", "وال", "بال", "لل")


@dataclass(frozen=True)
class QueueFilter:
    """Which cases a list shows; what is None or False does not matter.

    `agencies` are those of the officer, None is every one and the unit's own. `assigned_to` is an
    officer, or “” for nobody. `words` are all in subject or text, by their beginnings.
    """

    agencies: frozenset[str] | None = None
    agency: str | None = None
    kind: str | None = None
    state: str | None = None
    topic: str | None = None
    region: str | None = None
    assigned_to: str | None = None
    is_overdue: bool = False
    is_escalated: bool = False
    is_located: bool = False
    words: str = ""
    reference: str = ""


@dataclass(frozen=True)
class QueuePage:
    """Some cases in the order of the queue, and what leads to the next ones; None at the end."""

    cases: Sequence[Case]
    after: tuple[datetime, UUID] | None


def queue_page(
    session: Session,
    wanted: QueueFilter,
    after: tuple[datetime, UUID] | None = None,
    *,
    limit: int = PAGE,
) -> QueuePage:
    """Read a page of the open cases: those due first, what waits for somebody else last."""
    _plan_by_values(session)
    found = select(Case).where(*_conditions(session, wanted))
    if after is not None:
        found = found.where(tuple_(Case.due_order, Case.id) > tuple_(*after))
    found = _in_order(session, found, wanted).limit(limit + 1)
    cases = session.scalars(found).all()
    more = len(cases) > limit
    last = cases[limit - 1] if more else None
    return QueuePage(cases[:limit], None if last is None else (last.due_order, last.id))


def cases_on_map(session: Session, wanted: QueueFilter) -> Sequence[Case]:
    """Read the open cases that have a place, those due first, at most a thousand."""
    _plan_by_values(session)
    found = select(Case).where(*_conditions(session, wanted), Case.lon.is_not(None))
    return session.scalars(_in_order(session, found, wanted).limit(_MOST_ON_MAP)).all()


def words_query(words: str) -> str:
    """Return words as PostgreSQL's text search takes them; “” where there are none."""
    terms = (
        " | ".join(f"{before}{word}:*" for before in _prefixes(word))
        for word in fold_text(words).split()[:_MOST_WORDS]
    )
    return " & ".join(f"({term})" for term in terms)


def _prefixes(word: str) -> tuple[str, ...]:
    return ("",) if word.isascii() else _BEFORE


def _plan_by_values(session: Session) -> None:
    """Plan each statement for its values: a rare topic and a common one differ."""
    session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _conditions(session: Session, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Case.closed_at.is_(None)]
    if wanted.agencies is not None:
        found.append(_one_of(Case.agency, wanted.agencies))
    equal: list[tuple[Any, object]] = [
        (Case.agency, wanted.agency),
        (Case.kind, wanted.kind),
        (Case.state, wanted.state),
        (Case.region, wanted.region),
        (Case.assigned_to, wanted.assigned_to or None),
        (Case.reference, read_reference(wanted.reference) or wanted.reference or None),
    ]
    found += [column == value for column, value in equal if value is not None]
    if wanted.topic is not None:
        of_topic = Case.topic if "." in wanted.topic else Case.main_topic
        found.append(of_topic == wanted.topic)
    if wanted.assigned_to == "":
        found.append(Case.assigned_to.is_(None))
    if wanted.is_overdue:
        found.append(Case.due_order <= moment(session))
    if wanted.is_escalated:
        found.append(Case.escalation > 0)
    if wanted.is_located:
        found.append(Case.lon.is_not(None))
    if query := words_query(wanted.words):
        found.append(Case.words.op("@@")(func.to_tsquery("simple", query)))
    return found


def _one_of(column: Any, codes: frozenset[str]) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Match codes; one alone by equality, so that its index is in the order of the queue."""
    if len(codes) == 1:
        return column == next(iter(codes))  # type: ignore[no-any-return]
    return column == any_text(codes)  # type: ignore[no-any-return]


def _in_order(session: Session, found: Select[Any], wanted: QueueFilter) -> Select[Any]:
    """Put cases into the order of the queue.

    What holds rare words is found by their index and sorted; an index in the order of the queue
    would be read to its end for them. The planner does not know how rare a word's beginning is.
    """
    query = words_query(wanted.words)
    if query and _is_rare(session, query):
        return found.order_by(Case.due_order + literal_column("interval '0'"), Case.id)
    return found.order_by(Case.due_order, Case.id)


def _is_rare(session: Session, query: str) -> bool:
    """Check whether few cases hold some words; of many only as many are read as tell.

    What is rare is read by the index of words from then on, which the planner does not trust.
    """
    session.execute(text("SET LOCAL enable_seqscan = off"))
    session.execute(text(f"SET LOCAL gin_fuzzy_search_limit = {2 * _MOST_COUNTED}"))
    some = (
        select(Case.id)
        .where(Case.words.op("@@")(func.to_tsquery("simple", query)))
        .limit(_MOST_COUNTED)
    )
    count = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    session.execute(text("SET LOCAL gin_fuzzy_search_limit = 0"))
    return count < _MOST_COUNTED
