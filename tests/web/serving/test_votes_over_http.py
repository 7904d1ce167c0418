"""Two hundred votes of one person at a server of two processes, in every pattern of trying again.

One of them counts, by the primary key: the limit of tries, whose row would put them in a line, is
taken out of the way. `make faults` runs them; the suite sends a few to a server that it has anyway
(test_two_workers.py).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.clock import MovableClock
from tests.conftest import Databases, deployment_on
from tests.portal.participation.polls.naive import look_first, without_key
from tests.web.serving.ballot_box import BallotBox, ballot_box, without_limit
from tests.web.serving.served import NO_INDEX, served
from tests.web.serving.voting_patterns import PATTERNS

pytestmark = pytest.mark.fault

VOTES, AT_ONCE = 200, 40


@pytest.fixture
def box(databases: Databases, sample_template: str, tmp_path: Path) -> Iterator[BallotBox]:
    """An open poll at a server of two workers, without a limit of tries."""
    clock = MovableClock(datetime.now(UTC))
    with (
        databases.new(sample_template) as url,
        deployment_on(url, clock=clock) as deployment,
        served(url, tmp_path, 2, **NO_INDEX) as running,
    ):
        without_limit(deployment.database)
        yield ballot_box(deployment, clock, tmp_path, running.port)


def test_of_two_hundred_votes_of_a_person_one_counts_in_every_pattern(box: BallotBox) -> None:
    last = set()
    for number, pattern in enumerate(PATTERNS, start=1):
        person = box.voter()
        told = pattern(box, person, VOTES, AT_ONCE)
        assert len(told) == len(set(told)), "each vote has a code of its own"
        assert len(box.sealed()) == number, pattern.__name__
        # What comes last is what counts, whatever is still under way from who hung up.
        last.add(box.last_vote(person, 4))
    assert len(box.workers) == 2
    assert box.close() == last


def test_a_naive_server_counts_several(box: BallotBox) -> None:
    """What the test would find: the same votes where the database does not keep them from it."""
    without_key(box.database)
    look_first(box.database)
    same_form, *_others = PATTERNS
    same_form(box, box.voter(), VOTES, AT_ONCE)
    assert len(box.sealed()) > 1
