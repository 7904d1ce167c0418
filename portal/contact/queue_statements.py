"""What the queue asks the database: along an index in its order, or by all that cases hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from geo.database import any_text
from portal.contact.models import KEYS, Case
from portal.contact.queue_filter import QueueFilter, words_query

Position = tuple[datetime, UUID]
Condition = ColumnElement[bool]
_CASES: Any = Case.__table__
# So many agencies of an officer are read side by side; of more, all cases are.
_MOST_SIDE_BY_SIDE = 16
# Columns that an index begins with, what leaves least first; and those that follow an agency.
_FIRST = ("assigned_to", "topic", "region", "main_topic", "state", "kind")
_AFTER_AGENCY = ("topic", "main_topic", "state", "kind")
_NOTHING: ColumnElement[Any] = literal_column("interval '0'")


@dataclass(frozen=True)
class Walk:
    """An index in the order of a list: by agency where it begins with one, and what it settles."""

    agencies: tuple[str | None, ...]
    settles: frozenset[str]


@dataclass(frozen=True)
class CaseList:
    """A list of cases: its filter, where the page begins, and what time it is."""

    wanted: QueueFilter
    after: Position | None
    now: datetime

    @property
    def is_settled(self) -> bool:
        """Whether one index in the order of the list says all that is asked for."""
        return not self._rest(_CASES.c)

    def along(self, most: int) -> Select[Any]:
        """Return the statement that reads at most so many rows of an index."""
        read = self._index_order().limit(most).subquery("read")
        case = aliased(Case, read)
        return select(case).where(*self._rest(case)).order_by(*self._order(read.c))

    def beyond(self, most: int) -> Select[Any]:
        """Return the statement that finds whether the index goes on after so many rows."""
        return self._index_order("id", self._column).offset(most).limit(1)

    def gathered(self) -> Select[Any]:
        """Return the statement that finds all that match by what they hold, and sorts them."""
        wanted = self.wanted
        found = [self._is_listed, *self._is_shown]
        if wanted.keys:
            found.append(_keys("@>", wanted.keys))
        if wanted.agencies is not None:
            found.append(_keys("&&", [f"agency={code}" for code in sorted(wanted.agencies)]))
        if words_query(wanted.words):
            found.append(_holds(_CASES.c, wanted.words))
        # No index in the order of the list is to seem to fit: it would be read to its end.
        moment = _CASES.c[self._column] + _NOTHING
        if wanted.is_overdue:
            found.append(moment <= self.now)
        found += self._later(moment, _CASES.c.id)
        return select(Case).where(*found).order_by(*self._directed(moment, _CASES.c.id))

    @property
    def _column(self) -> str:
        return "closed_at" if self.wanted.is_closed else "due_order"

    @property
    def _is_listed(self) -> Condition:
        closed_at = _CASES.c.closed_at
        return closed_at.is_not(None) if self.wanted.is_closed else closed_at.is_(None)  # type: ignore[no-any-return]

    @property
    def _is_shown(self) -> list[Condition]:
        """Open cases that go with another are behind that one; closed ones each stand alone."""
        return [] if self.wanted.is_closed else [_CASES.c.duplicate_of.is_(None)]

    def _index_order(self, *names: str) -> Select[Any]:
        columns = [_CASES.c[name] for name in names] or [_CASES]
        walk = walk_of(self.wanted)
        # To count what the index holds, what goes with another does not have to be looked up.
        hidden = [] if names else self._is_shown
        # Each is in order, so that they are merged and none is read to its end.
        branches = [
            select(*columns)
            .where(*self._branch(one, walk), *hidden)
            .order_by(*self._order(_CASES.c))
            for one in walk.agencies
        ]
        if len(branches) == 1:
            return branches[0]
        together = union_all(*branches).subquery("together")
        return select(together).order_by(*self._order(together.c))

    def _branch(self, agency: str | None, walk: Walk) -> list[Condition]:
        own = [] if agency is None else [_CASES.c.agency == agency]
        conditions = self._conditions(_CASES.c)
        settled = [conditions[name] for name in conditions if name in walk.settles - {"agencies"}]
        return [self._is_listed, *own, *settled, *self._later(_CASES.c[self._column], _CASES.c.id)]

    def _rest(self, columns: Any) -> list[Condition]:  # noqa: ANN401 - of the table, or an alias
        settles = walk_of(self.wanted).settles
        return [one for name, one in self._conditions(columns).items() if name not in settles]

    def _conditions(self, columns: Any) -> dict[str, Condition]:  # noqa: ANN401
        wanted = self.wanted
        found = {name: getattr(columns, name) == value for name, value in wanted.equal.items()}
        if wanted.agencies is not None:
            found["agencies"] = columns.agency == any_text(wanted.agencies)
        if wanted.assigned_to == "":
            found["nobody"] = columns.assigned_to.is_(None)
        if wanted.is_overdue:
            found["overdue"] = columns.due_order <= self.now
        if wanted.is_escalated:
            found["escalated"] = columns.escalation > 0
        if wanted.is_located:
            found["located"] = columns.lon.is_not(None)
        if words_query(wanted.words):
            found["words"] = _holds(columns, wanted.words)
        return found

    def _order(self, columns: Any) -> tuple[Any, ...]:  # noqa: ANN401
        return self._directed(columns[self._column], columns.id)

    def _directed(self, moment: Any, id_: Any) -> tuple[Any, ...]:  # noqa: ANN401
        return (moment.desc(), id_.desc()) if self.wanted.is_closed else (moment, id_)

    def _later(self, moment: Any, id_: Any) -> list[Condition]:  # noqa: ANN401
        if self.after is None:
            return []
        one, other = tuple_(moment, id_), tuple_(*self.after)
        return [one < other if self.wanted.is_closed else one > other]


def walk_of(wanted: QueueFilter) -> Walk:
    """Return the index along which a list is read: the one that leaves least besides."""
    side_by_side = wanted.agencies is not None and len(wanted.agencies) <= _MOST_SIDE_BY_SIDE
    agencies = tuple(sorted(wanted.agencies or ())) if side_by_side else (None,)
    own = {"agencies"} if side_by_side else set()
    if wanted.is_closed:
        return Walk(agencies, frozenset(own))
    if side_by_side and "assigned_to" not in wanted.equal:
        more = [name for name in _AFTER_AGENCY if name in wanted.equal][:1]
        return Walk(agencies, frozenset({*own, *more, "overdue"}))
    others = {"escalated": wanted.is_escalated, "located": wanted.is_located}
    first = [name for name in _FIRST if name in wanted.equal]
    first += [name for name, is_asked in others.items() if is_asked]
    return Walk((None,), frozenset({*first[:1], "overdue"}))


def _keys(operator: str, keys: list[str]) -> Condition:
    held = literal_column(KEYS, ARRAY(Text))
    return held.op(operator, is_comparison=True)(literal(keys, ARRAY(Text)))


def _holds(columns: Any, words: str) -> Condition:  # noqa: ANN401
    query = func.to_tsquery("simple", words_query(words))
    return columns.words.op("@@", is_comparison=True)(query)  # type: ignore[no-any-return]
