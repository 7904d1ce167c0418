"""A poll for the benchmark: who may vote over HTTP, and sealed envelopes of all the others."""

import os
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import psycopg

from layers.deployment import Deployment
from portal.accounts.models import Account
from portal.participation.polls.codes import new_code
from portal.participation.polls.envelopes import PollKeys, plain_of, public_key_of, seal
from portal.participation.polls.rules import Option, Question
from portal.participation.spaces.rules import Activity
from tests.portal.citizens.persons import person_row
from tests.portal.participation.spaces.kept import space_there
from tests.web.signed_in import Colleague, session_row

OPTIONS = 4
ASKED = Question(
    1,
    {"ar": "أي شارع أولاً؟", "en": "Which street first?"},
    1,
    1,
    tuple(
        Option(number, {"ar": f"شارع {number}", "en": f"Street {number}"})
        for number in range(1, OPTIONS + 1)
    ),
)
_STEP = 5_000
_PROCESSES = 2


def make_space(deployment: Deployment) -> None:
    """Make a space that allows votes from yesterday on for a week."""
    now = deployment.now()
    phases = [(now - timedelta(days=1), now + timedelta(days=7), (Activity.VOTE,))]
    with deployment.database.writing() as session:
        space_there(session, phases=phases, published_at=now, made_at=now)


def make_voters(deployment: Deployment, count: int) -> list[Colleague]:
    """Make citizens who have signed in, a thousand at a time."""
    made: list[Colleague] = []
    while len(made) < count:
        some = [
            Colleague(uuid4(), f"{uuid4()}@home.example", "", uuid4().hex, uuid4().hex)
            for _one in range(min(1_000, count - len(made)))
        ]
        with deployment.database.writing(bounded=False) as session:
            session.add_all(
                Account(id=one.id, email=one.email, name="", state="active") for one in some
            )
            session.flush()
            session.add_all(person_row(deployment.now(), account_id=one.id) for one in some)
            session.add_all(session_row(one, lasts=timedelta(hours=12)) for one in some)
        made += some
    return made


def fill(address: str, poll_id: UUID, points: tuple[bytes, bytes], count: int) -> Counter[int]:
    """Put sealed envelopes of so many voters into the table by COPY; return what they chose."""
    steps = [min(_STEP, count - start) for start in range(0, count, _STEP)]
    chosen: Counter[int] = Counter()
    with ProcessPoolExecutor(_PROCESSES) as pool:
        for some in pool.map(partial(_fill_some, address, poll_id, points), steps):
            chosen += some
    return chosen


def _fill_some(
    address: str, poll_id: UUID, points: tuple[bytes, bytes], count: int
) -> Counter[int]:
    keys = PollKeys(*(public_key_of(point) for point in points))
    chance, chosen = random.Random(os.urandom(8)), Counter[int]()
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        statement = "COPY poll_envelope (poll_id, voter_digest, sealed) FROM STDIN (FORMAT BINARY)"
        with cursor.copy(statement) as copy:
            copy.set_types(["uuid", "bytea", "bytea"])
            for _one in range(count):
                option = chance.choices((1, 2, 3, 4), (50, 30, 15, 5))[0]
                digest = os.urandom(32)
                plain = plain_of([ASKED], new_code(), {1: [option]})
                copy.write_row((poll_id, digest, seal(poll_id, keys, digest, plain)))
                chosen[option] += 1
    return chosen
