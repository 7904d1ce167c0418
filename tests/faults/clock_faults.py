"""Faults of the clock: all processes, the database's too, see it jump while they run.

The machine's clock belongs to others as well. So a library that answers for the kernel (of the
package faketime) stands between the processes and their clock, and reads from a file how far that
is off. What measures durations (CLOCK_MONOTONIC) never jumps, there as in the kernel.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import geo.postgis_programs
from layers.deployment import Deployment
from portal.accounts.resets import ASKED
from portal.jobs.queue import enqueue
from portal.jobs.rules import night_of
from tests.faults.ground import Ground
from tests.faults.load import RATES, Load, Request, send_together
from tests.faults.server import Cluster, FaultRunFailed, Server, run, wait_until
from tests.faults.table import Row
from tests.web.signed_in import signed_in
from web.deployment import joined

_HOUR = timedelta(hours=1)
_BEFORE_S = 5.0
_MOST_WINDOWS = 12
_AFTER_S = 10.0
_JOB_S = 20.0
_RELEASE_S = 30.0
_OLDEST_STATE_S = 5.0
_LIBRARIES = "**/faketime/libfaketimeMT.so.1"
_IS_QUEUED = (
    "SELECT EXISTS (SELECT FROM procrastinate.procrastinate_jobs WHERE args ->> 'key' = %s)"
)
_NIGHTS = "SELECT array_agg((job, night, finished_at)::text ORDER BY job) FROM nightly_run"
# Enough of everything to see it fail; the library makes all processes slower.
_RATES = {kind: rate / 3 for kind, rate in RATES.items()}


@dataclass(frozen=True)
class JumpingClock:
    """The clock of the processes that are started with `environment`."""

    file: Path
    environment: dict[str, str]

    def jump_to(self, off: timedelta) -> None:
        """Put the clock so far off the machine's; a moment later all processes see it."""
        self.file.write_text(f"{off.total_seconds():+.0f}\n", encoding="ascii")


def jumping_clock(folder: Path) -> JumpingClock:
    """Return a clock that is right; raises FaultRunFailed without the library."""
    library = next(Path("/usr/lib").glob(_LIBRARIES), None)
    if library is None:
        raise FaultRunFailed("There is no libfaketime: install the package faketime.")
    file = folder / "clock"
    environment = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    clock = JumpingClock(file, environment)
    clock.jump_to(timedelta(0))
    return clock


@contextmanager
def _serving(ground: Ground, name: str) -> Iterator[tuple[Server, JumpingClock]]:
    """Serve a copy, whose database runs already: both see the clock that jumps."""
    programs = geo.postgis_programs._ENVIRONMENT
    with ground.copied() as root:
        clock = jumping_clock(root)
        kept = dict(programs)
        programs.update(clock.environment)
        try:
            url = Cluster(root).local.start()
        finally:
            programs.clear()
            programs.update(kept)
        settings = {"AROUNDME_DATABASE_URL": url, "AROUNDME_SECRET_FILE": str(root / "secret")}
        with ground.on(root, name, **settings, **clock.environment) as server:
            yield server, clock


def clock_jumped(ground: Ground) -> Row:
    """The clock jumps an hour ahead, back, another hour back, and to where it was."""
    row = Row(
        "clock jumps by an hour (D 26)",
        "all processes see their clock 1 h ahead, right, 1 h behind and right again, 10 s each",
        "nothing fails; an officer is signed in while the clock is right or behind; jobs are done,"
        " nights only once, a release goes live; no helper or lock is lost",
    )
    with _serving(ground, "clock") as (server, clock), Load(server.port, _RATES) as load:
        officer = _officer(server)
        row.expect(_is_calm(load), "it was never calm, also before the clock jumped")
        helpers, nights = server.helpers(), server.cluster.ask(_NIGHTS)
        begun = time.monotonic()
        for off in (_HOUR, timedelta(0), -_HOUR, timedelta(0)):
            clock.jump_to(off)
            time.sleep(_AFTER_S)
            _look(row, server, off)
            if off <= timedelta(0):
                row.expect(_is_in(server, officer), f"the officer is signed out at {off}")
            if off < timedelta(0):
                _release_goes_live(row, server)
        row.expect(server.helpers() == helpers, "a helper was started anew")
        is_same = server.cluster.ask(_NIGHTS) == nights
        row.expect(nights and (is_same or _is_near_a_night()), "a nightly job was done again")
        row.measure(load.during(begun), begun)
    row.expect(not row.failed, "requests failed")
    return row


def _is_calm(load: Load) -> bool:
    """Wait until nothing has failed for a while: the library makes the first pages slow."""
    for _window in range(_MOST_WINDOWS):
        begun = time.monotonic()
        time.sleep(_BEFORE_S)
        sent = load.during(begun)
        if sent and not any(one.has_failed for one in sent):
            return True
    return False


def _look(row: Row, server: Server, off: timedelta) -> None:
    """Look whether jobs are done, and whether the index knows how old its state is."""
    hours = off / _HOUR
    key = f"no ticket of {time.monotonic()}"
    with _deployed(server) as deployment, deployment.database.writing() as session:
        enqueue(session, ASKED, key)
    is_done = wait_until(lambda: not server.cluster.ask(_IS_QUEUED, key), _JOB_S)
    row.expect(is_done is not None, f"a job was not done at {hours:+.0f} h")
    age_s = _figure(server, "aroundme_hot_state_age_seconds")
    row.expect(0 <= age_s < _OLDEST_STATE_S, f"the state of the index is {age_s} s old")
    row.notes.append(
        f"{hours:+.0f} h: a job took {is_done or -1:.1f} s, the state is {age_s:.1f} s old"
    )


def _release_goes_live(row: Row, server: Server) -> None:
    """Make a release, and wait until memory answers from it."""
    root = server.cluster.local.place.home.parent
    settings = {"AROUNDME_DATABASE_URL": server.cluster.local.url}
    said, _nothing = run(
        ["releases", "revert", "schools", "1", "--yes"], root, **settings
    ).communicate()
    live_s = wait_until(_answers_from(server, 2), _RELEASE_S)
    row.expect(live_s is not None, f"release 2 did not go live: {said}")


def _answers_from(server: Server, release: int) -> Callable[[], bool]:
    def answers() -> bool:
        said = server.get("/health/ready")[1]
        return f'"schools":{release}'.encode() in said and server.is_hot("schools")

    return answers


def _officer(server: Server) -> str:
    """Sign an officer in and return the cookie."""
    with _deployed(server) as deployment:
        return signed_in(deployment, None, "administrator").cookie


@contextmanager
def _deployed(server: Server) -> Iterator[Deployment]:
    deployment = joined(server.cluster.local.url, None)
    yield deployment
    deployment.database.dispose()


def _is_in(server: Server, cookie: str) -> bool:
    request = Request("account", "/en/account", headers=(("Cookie", f"__Host-session={cookie}"),))
    (answer,) = send_together(server.port, [request])
    return answer.outcome == 200


def _figure(server: Server, name: str) -> float:
    lines = server.get("/metrics")[1].decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(name))


def _is_near_a_night() -> bool:
    """Check whether a night begins within the hours that the clock was at."""
    now = datetime.now(ZoneInfo("Asia/Amman"))
    return night_of(now - _HOUR) != night_of(now + _HOUR)


FAULTS: tuple[Callable[[Ground], Row], ...] = (clock_jumped,)
