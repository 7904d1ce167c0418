"""The queue shows what its filters say, in order, without a gap, and is read by indexes alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import driver_connection
from geo.folding import fold_text
from layers.deployment import Deployment
from portal.contact import queue
from portal.contact.models import Case
from portal.contact.queue import cases_on_map, queue_page
from portal.contact.queue_filter import QueueFilter
from portal.contact.queue_statements import CaseList
from tests.benchmarks import cases_data
from tests.conftest import Databases, deployment_on

_COUNT = 2_500
_BEFORE = ("", "ال", "وال", "بال", "لل")
_SOME = frozenset({"a0", "a7", "a60"})
_MANY = frozenset({f"a{number}" for number in range(100)})
_AGENCIES = (None, frozenset({"a1"}), _SOME)
_OTHERS: tuple[dict[str, Any], ...] = (
    {},
    {"kind": "complaint"},
    {"state": "in_progress"},
    {"topic": "water"},
    {"topic": "water.lights"},
    {"region": "r3"},
    {"assigned_to": ""},
    {"assigned_to": cases_data.officer(7)},
    {"is_overdue": True},
    {"is_escalated": True},
    {"is_located": True},
    {"words": "مدرسة"},
    {"words": "XYLOPHONE"},
    {"words": "ماء street"},
    {"kind": "malpractice", "region": "r9", "topic": "land"},
    {"is_overdue": True, "words": "حافلة", "state": "received"},
    {"is_located": True, "is_escalated": True},
)
_FILTERS = [
    *(QueueFilter(agencies=who, **what) for who, what in product(_AGENCIES, _OTHERS)),
    *(QueueFilter(agencies=_MANY, **what) for what in _OTHERS[:2]),
]


@pytest.fixture(scope="module")
def filled(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    """Cases of 120 agencies, a tenth of them closed."""
    with databases.new(empty_template) as url, deployment_on(url) as made:
        address = make_url(url).set(drivername="postgresql")
        cases_data.fill(address.render_as_string(hide_password=False), _COUNT)
        yield made


def expected(
    cases: Sequence[tuple[Case, list[str]]], wanted: QueueFilter, now: datetime
) -> list[UUID]:
    """Return what a list holds, found without the database's help."""
    found = [case for case, held in cases if matches(case, held, wanted, now)]
    if wanted.is_closed:
        found.sort(key=lambda one: (one.closed_at or now, one.id), reverse=True)
    else:
        found.sort(key=lambda one: (one.due_order, one.id))
    return [one.id for one in found]


def matches(case: Case, held: list[str], wanted: QueueFilter, now: datetime) -> bool:
    """Check whether a list holds a case whose folded words are `held`."""
    return (
        (case.closed_at is not None) == wanted.is_closed
        and (wanted.agencies is None or case.agency in wanted.agencies)
        and wanted.kind in {None, case.kind}
        and wanted.state in {None, case.state}
        and wanted.topic in {None, case.topic, case.main_topic}
        and wanted.region in {None, case.region}
        and wanted.assigned_to in {None, case.assigned_to or ""}
        and (not wanted.is_overdue or case.due_order <= now)
        and (not wanted.is_escalated or case.escalation > 0)
        and (not wanted.is_located or case.lon is not None)
        and all(
            any(one.removeprefix(before).startswith(word) for one in held for before in _BEFORE)
            for word in fold_text(wanted.words).split()
        )
    )


def pages(session: Session, wanted: QueueFilter, limit: int) -> list[UUID]:
    """Read all pages of a list one after the other."""
    page = queue_page(session, wanted, limit=limit)
    found = [one.id for one in page.cases]
    while page.after is not None:
        page = queue_page(session, wanted, page.after, limit=limit)
        found += [one.id for one in page.cases]
    return found


@pytest.mark.parametrize("is_closed", [False, True])
def test_every_list_is_whole_and_in_order_however_it_is_read(
    filled: Deployment, monkeypatch: pytest.MonkeyPatch, *, is_closed: bool
) -> None:
    with filled.database.reading() as session:
        now = moment(session)
        cases = [
            (one, fold_text(f"{one.subject} {one.body}").split())
            for one in session.scalars(select(Case))
        ]
        for one in _FILTERS:
            wanted = replace(one, is_closed=is_closed)
            if is_closed and wanted.is_overdue:
                continue
            right = expected(cases, wanted, now)
            for most_read in (0, 300):
                monkeypatch.setattr(queue, "MOST_READ", most_read)
                assert pages(session, wanted, max(10, len(right) // 2 + 1)) == right, wanted


def test_a_list_is_read_along_an_index_in_its_order_and_stops_early(filled: Deployment) -> None:
    with filled.database.reading() as session:
        for one, is_closed in product(_FILTERS, (False, True)):
            wanted = replace(one, is_closed=is_closed)
            listed = CaseList(wanted, None, moment(session))
            along, beyond = listed.along(queue.MOST_READ).limit(51), listed.beyond(5)
            name = "closed" if is_closed else "queue"
            for statement in (along, beyond):
                plan = plan_of(session, statement, "bitmapscan", "sort")
                assert f" using ix_contact_case_{name}_" in plan, (wanted, plan)
                assert not re.search("Seq Scan|-> +Sort", plan), (wanted, plan)


def test_what_is_rare_is_gathered_by_one_index_of_all_that_cases_hold(filled: Deployment) -> None:
    rare = [one for one in _FILTERS if one.agencies != _MANY]
    with filled.database.reading() as session:
        for one, is_closed in product(rare, (False, True)):
            wanted = replace(one, is_closed=is_closed)
            listed = CaseList(wanted, None, moment(session))
            if listed.is_settled or (is_closed and wanted.is_overdue):
                continue
            plan = plan_of(session, listed.gathered().limit(51))
            name = "closed" if is_closed else "open"
            assert f"Bitmap Index Scan on ix_contact_case_held_{name}" in plan, (wanted, plan)


def plan_of(session: Session, statement: Select[Any], *without: str) -> str:
    """Return how a statement is planned without some ways, as among more cases than these."""
    for way in ("seqscan", *without):
        session.execute(text(f"SET LOCAL enable_{way} = off"))
    compiled = statement.compile(session.get_bind())
    found = driver_connection(session).execute(f"EXPLAIN {compiled}", compiled.params)
    return "\n".join(row[0] for row in found)


def test_the_statements_of_a_page_do_not_grow_with_it(
    filled: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    along = [QueueFilter(), QueueFilter(words="شارع", agencies=_SOME), QueueFilter(is_closed=True)]
    rare = QueueFilter(words="xylophone")
    for limit in (10, 50):
        assert [statements_of(filled, one, limit) for one in along] == [2, 2, 2]
        monkeypatch.setattr(queue, "MOST_READ", 10)
        assert statements_of(filled, rare, limit) == 4
        monkeypatch.undo()


def statements_of(filled: Deployment, wanted: QueueFilter, limit: int) -> int:
    """Count the statements of a page."""
    counted: list[object] = []
    engine = filled.database.writer.__class__
    note = lambda *_told: counted.append(1)  # noqa: E731 - what is removed again
    event.listen(engine, "before_cursor_execute", note)
    try:
        with filled.database.reading() as session:
            queue_page(session, wanted, limit=limit)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(counted)


@pytest.mark.parametrize("words", ["a'b", "(x", "a & !b", "\\", ":*", "ال", "  ", "<->"])
def test_what_is_typed_among_the_words_is_no_language(filled: Deployment, words: str) -> None:
    with filled.database.reading() as session:
        queue_page(session, QueueFilter(words=words))


def test_a_case_is_found_by_its_reference_open_or_closed_by_who_may_see_it(
    filled: Deployment,
) -> None:
    with filled.database.reading() as session:
        for is_closed in (False, True):
            (case,) = queue_page(session, QueueFilter(is_closed=is_closed), limit=1).cases
            found = QueueFilter(reference=case.reference, kind="appeal")
            assert queue_page(session, found).cases == [case]
            theirs = replace(found, agencies=frozenset({"elsewhere"}))
            assert queue_page(session, theirs).cases == []


def test_the_map_shows_the_first_that_have_a_place_and_says_that_there_are_more(
    filled: Deployment,
) -> None:
    with filled.database.reading() as session:
        many = cases_on_map(session, QueueFilter())
        assert (len(many.cases), many.after is not None) == (queue.MOST_ON_MAP, True)
        few = cases_on_map(session, QueueFilter(words="xylophone"))
        assert (len(few.cases) < 5, few.after) == (True, None)
        assert all(one.lon is not None for one in (*many.cases, *few.cases))
