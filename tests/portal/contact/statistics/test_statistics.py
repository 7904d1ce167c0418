"""The figures of cases: as a plain walk over all cases counts them, and nothing hidden is kept."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, median
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.contact.models import Case, CaseRating
from portal.contact.rules import Kind
from portal.contact.statistics.models import CaseStatistics
from portal.contact.statistics.queries import ANSWERS, computed_at, counted_cases
from portal.contact.statistics.rules import Counted
from portal.contact.statistics.service import compute_statistics
from portal.contact.statistics.suppression import ALL
from portal.workflow.models import WorkflowEvent, WorkflowItem
from tests.portal.contact.conftest import House

AMMAN = ZoneInfo("Asia/Amman")
NOW = datetime(2031, 5, 4, 7, 59, 30, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True)
class MadeUp:
    """A case with its events: what was done, when, and by when it was due from then on."""

    id: UUID
    agency: str | None
    filed: datetime
    events: tuple[tuple[str, datetime, datetime | None], ...]
    due: datetime | None
    closed: datetime | None
    stars: int | None


def made_up(chance: random.Random, count: int) -> list[MadeUp]:
    """Make cases up, each with its events: whatever may happen to one, in any order."""
    cases = []
    for _number in range(count):
        filed = NOW - timedelta(minutes=chance.randrange(200_000))
        events = [("opened", filed, _due(chance, filed))]
        for _event in range(chance.randrange(6)):
            action = chance.choice(("assign", "answer", "resolve", "reject", "reopen", "transfer"))
            at = events[-1][1] + timedelta(hours=chance.randrange(1, 200))
            if at < NOW:
                events.append((action, at, _due(chance, at)))
        is_closed = chance.random() < 0.3
        cases.append(
            MadeUp(
                uuid4(),
                chance.choice(("licensing", "other", "third", None)),
                filed,
                tuple(events),
                None if is_closed else events[-1][2],
                events[-1][1] if is_closed else None,
                chance.choice((None, None, 1, 3, 5)),
            )
        )
    return cases


def _due(chance: random.Random, at: datetime) -> datetime | None:
    return chance.choice((None, at + timedelta(hours=chance.randrange(1, 400))))


def put(session: Session, cases: Sequence[MadeUp]) -> None:
    """Put made up cases into the database as they are; what tells them apart does not matter."""
    for one in cases:
        id_ = one.id
        common = {"agency": one.agency, "due_at": one.due, "closed_at": one.closed}
        session.execute(
            insert(WorkflowItem).values(
                id=id_, definition="question", version=1, state="received", escalation=0,
                opened_at=one.filed, calendar="", last_event=len(one.events), **common,
            )
        )  # fmt: skip
        for number, (action, at, due) in enumerate(one.events, 1):
            session.execute(
                insert(WorkflowEvent).values(
                    item_id=id_, number=number, at=at, action=action, state="received",
                    actor_kind="visitor", actor_id="", actor_name="", due_at=due,
                )
            )  # fmt: skip
        session.execute(
            insert(Case).values(
                id=id_, reference=str(id_), kind="question", language="en", subject="s", body="b",
                filed_at=one.filed, same_digest=b"x", state="received", **common,
            )
        )  # fmt: skip
        if one.stars:
            session.execute(insert(CaseRating).values(case_id=id_, stars=one.stars, at=one.filed))


def counted_by_hand(cases: Sequence[MadeUp]) -> dict[tuple[str, str], Counted]:
    """Count made up cases one by one."""
    held: dict[tuple[str, str], list[MadeUp]] = defaultdict(list)
    for one in cases:
        agency, month = one.agency or "*", f"{one.filed.astimezone(AMMAN):%Y-%m}"
        for cell in ((agency, month), (agency, ALL), (ALL, month), (ALL, ALL)):
            held[cell].append(one)
    return {cell: _counted(some) for cell, some in held.items()}


def _counted(cases: Sequence[MadeUp]) -> Counted:
    taken: list[float] = []
    stars = [one.stars for one in cases if one.stars]
    late = due = reopened = transferred = 0
    for one in cases:
        events = one.events
        places = [place for place, event in enumerate(events) if event[0] in ANSWERS]
        if places:
            answered, known = events[places[0]][1], events[places[0] - 1][2]
            taken.append((answered - one.filed).total_seconds())
            is_late = known is not None and answered > known
        else:
            is_late = one.closed is None and one.due is not None and one.due < NOW
        late += is_late
        due += bool(places) or is_late
        actions = {event[0] for event in events}
        reopened += bool(places) and "reopen" in actions
        transferred += "transfer" in actions
    return Counted(
        len(cases), len(taken), due, late, reopened, transferred, len(stars),
        median(taken) if taken else None, mean(stars) if stars else None,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_the_statement_counts_as_a_walk_over_all_cases_does(timed: Deployment, seed: int) -> None:
    cases = made_up(random.Random(seed), 400)
    with timed.database.writing() as session:
        session.execute(text("ALTER TABLE contact_case DISABLE TRIGGER case_begins"))
        put(session, cases)
        found, expected = counted_cases(session, "Asia/Amman"), counted_by_hand(cases)
    assert found.keys() == expected.keys()
    for cell, one in found.items():
        assert _same(one, expected[cell]), cell


def _same(one: Counted, other: Counted) -> bool:
    *counts, median_s, stars = (getattr(one, name) for name in Counted.__slots__)
    *others, other_s, other_stars = (getattr(other, name) for name in Counted.__slots__)
    return counts == others and (median_s, stars) == (
        pytest.approx(other_s),
        pytest.approx(other_stars),
    )


def test_a_night_keeps_what_may_be_shown_and_nothing_else(house: House) -> None:
    editor = house.officer(Role.EDITOR, "licensing")
    for number in range(7):
        reference = house.file(subject=f"Renewing {number}", body=f"How {number}?").reference
        house.move(hours=2)
        if number < 6:
            house.change(reference, editor, "answer")
    house.file(Kind.COMPLAINT, agency="other", subject="Late", body="It is late.")
    rows = compute_statistics(house.database, "Asia/Amman")
    with house.database.reading() as session:
        found = {(one.agency, one.month): one for one in session.scalars(select(CaseStatistics))}
        assert computed_at(session) == house.clock.now()
    assert rows == len(found) == 6
    own = found["licensing", ALL]
    # One of seven waits, and one case of another agency would follow from the sum.
    assert (own.received, own.answered) == (None, None)
    assert found["other", ALL].received is None
    assert found[ALL, ALL].received == 8
    assert compute_statistics(house.database, "Asia/Amman") == rows
