"""Measures telling many followers: `python -m tests.benchmarks.followers --followers 100000`.

Printed are the milliseconds of a happening's transaction without followers and with all of them,
the seconds and the memory of the round at once and of the night with the weekly letters, and those
of bringing 10,000 located ideas into their layer, then hiding one and a thousand of them.
"""

import argparse
import resource
import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
from argon2 import PasswordHasher

from geo.clock import MovableClock
from geo.database import Database
from layers.deployment import Deployment
from portal.accounts.security import Security, make_security
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.following.telling import tell_followers, tell_weeks
from portal.participation.places.service import follow_places
from portal.settings import PortalSettings
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import deployment_on
from tests.portal.participation.spaces.kept import space_there

TITLES = {"ar": "خبر", "en": "News"}
_ACCOUNTS = (
    "INSERT INTO account (id, email, name, language, state)"
    " SELECT gen_random_uuid(), n || '@followers.example', 'x',"
    " (ARRAY['ar', 'en'])[n %% 2 + 1], 'active' FROM generate_series(1, %s) AS n"
)
_PERSONS = (
    "INSERT INTO person (id, account_id, kind, id_type, id_country, number_index, sealed_number,"
    " sealed_facts, identity, state, created_at, changed_at)"
    " SELECT gen_random_uuid(), id, 'citizen', 'national', 'JO', sha256(id::text::bytea), '', '',"
    " 'P0', 'active', now(), now() FROM account"
)
_FOLLOWS = (
    "INSERT INTO follow SELECT id, 'space', %s, CASE WHEN %s THEN 'weekly' ELSE 'at_once' END,"
    " %s FROM person"
)
_DIGESTS = "INSERT INTO follow_digest SELECT id, %s, 0 FROM person"
_ITEMS = (
    "INSERT INTO workflow_item (id, definition, version, state, agency, opened_at, calendar,"
    " last_event) SELECT gen_random_uuid(), 'idea', 1, 'published', 'licensing', now(), '', 0"
    " FROM generate_series(1, %s)"
)
_IDEAS = (
    "INSERT INTO idea (id, ref, space_id, language, title, markdown, html, lon, lat, posted_at,"
    " visibility, agency, state) SELECT id, 'D-' || left(id::text, 13), %s, 'en', 'Idea ' || id,"
    " '', '', 35.5 + random(), 31.5 + random(), now(), 'visible', 'licensing', 'published'"
    " FROM workflow_item"
)


def memory_mb() -> float:
    """Return the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def happenings(database: Database, space: Subject, times: int) -> float:
    """Note some; return the median milliseconds of a transaction."""
    took = []
    for _number in range(times):
        started = time.perf_counter()
        with database.writing() as session:
            about = Subject("news", uuid4())
            note_happening(session, Happening(space, about, What.NEWS, TITLES, "/participation/x"))
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def measure_letters(
    deployment: Deployment, clock: MovableClock, security: Security, followers: int
) -> None:
    """Print what a happening and its letters cost."""
    database = deployment.database
    address = database.writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with database.writing() as session:
        space = Subject("space", space_there(session, "many"))
    before = happenings(database, space, 50)
    tell_followers(database, security)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_ACCOUNTS, [followers])
        connection.execute(_PERSONS)
        connection.execute(_FOLLOWS, [space.id, False, clock.now()])
        connection.execute("VACUUM ANALYZE account, person, follow")
    clock.move(timedelta(hours=2))
    print(f"happening: {before:.1f} ms without, {happenings(database, space, 50):.1f} ms with all")  # noqa: T201
    started, held = time.perf_counter(), memory_mb()
    tell_followers(database, security)
    _say(address, "round at once", started, held)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("TRUNCATE letter CASCADE")
        connection.execute("UPDATE follow SET mode = 'weekly'")
        connection.execute(_DIGESTS, [clock.now().date()])
        connection.execute("VACUUM ANALYZE follow, follow_digest")
    clock.move(timedelta(days=7))
    started, held = time.perf_counter(), memory_mb()
    tell_weeks(database, security, clock.now().date())
    _say(address, "night of weeks", started, held)


def _say(address: str, what: str, started: float, held: float) -> None:
    took = time.perf_counter() - started
    with psycopg.connect(address) as connection:
        (letters,) = connection.execute("SELECT count(*) FROM letter").fetchone() or (0,)
    print(f"{what}: {letters:,} letters in {took:.1f} s, {memory_mb() - held:.0f} MB more memory")  # noqa: T201


def measure_places(deployment: Deployment, ideas: int) -> None:
    """Print how long the layer of ideas takes to be in step."""
    database = deployment.database
    address = database.writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with database.writing() as session:
        space_id: UUID = space_there(session, "places")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_ITEMS, [ideas])
        connection.execute(_IDEAS, [space_id])
        connection.execute("VACUUM ANALYZE idea")
        for what, statement in (
            (f"{ideas:,} new ones", "SELECT 1"),
            ("nothing", "SELECT 1"),
            (
                "one hidden",
                "UPDATE idea SET visibility = 'hidden'"
                " WHERE id = (SELECT min(id::text)::uuid FROM idea)",
            ),
            (
                "a thousand hidden",
                "UPDATE idea SET visibility = 'hidden'"
                " WHERE id IN (SELECT id FROM idea WHERE visibility = 'visible' LIMIT 1000)",
            ),
        ):
            connection.execute(statement)
            started = time.perf_counter()
            release = follow_places(database, deployment.catalogue, "idea")
            took = (time.perf_counter() - started) * 1000
            print(f"layer of ideas, {what}: {took:.0f} ms, release {release}")  # noqa: T201


def main() -> None:
    """Measure in a cluster of its own, which goes afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=100_000)
    parser.add_argument("--ideas", type=int, default=10_000)
    given = parser.parse_args()
    clock = MovableClock(datetime.now(UTC))
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "followers") as url,
        deployment_on(url, clock=clock) as deployment,
    ):
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        security = make_security(PortalSettings(), folder, hasher=hasher, clock=clock, region="JO")
        measure_letters(deployment, clock, security, given.followers)
        measure_places(deployment, given.ideas)


if __name__ == "__main__":
    main()
