"""The process that opens envelopes: handed the key by a pipe, killed in the middle, tried again."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from portal.participation.polls.key_texts import write_private_key
from portal.participation.polls.opener import ProcessOpener
from portal.participation.polls.queries import holders_of
from portal.participation.polls.rules import PollState
from portal.participation.polls.turning import close_poll
from tests.portal.participation.polls.conftest import DAY, Held, House, voter
from tests.portal.participation.spaces.kept import START

LONGEST_WAIT_S = 60
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)


@pytest.fixture
def held(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    """A closed poll of six ballots, whose layers are opened by processes on its own database."""
    monkeypatch.setenv("AROUNDME_DATA_ROOT", str(tmp_path))
    held = house.opened()
    for _turn in range(6):
        held.cast(voter(), {1: [1]})
    house.move_to(START + DAY)
    return held


def by_processes(house: House) -> None:
    """Let keys that are brought from now on be handed to processes."""
    house.context = replace(house.context, opener=ProcessOpener(house.database))


def bring(held: Held, position: int) -> None:
    """Bring the key of a holder, which starts a process."""
    holder = held.holders[position - 1]
    told = write_private_key(held.house.private[holder.id])
    with held.house.database.writing() as session:
        close_poll(session, held.house.context, holder, held.poll.id, told)


def wait_until_opened(held: Held, position: int) -> None:
    """Wait until the layer of a holder is open."""
    for _turn in range(LONGEST_WAIT_S * 10):
        with held.house.database.reading() as session:
            if holders_of(session, held.poll.id)[position - 1].opened_at is not None:
                return
        time.sleep(0.1)
    pytest.fail("the process has not opened the layer")


def processes(poll_id: str) -> list[int]:
    """Return the processes that open envelopes of a poll."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            told = path.read_bytes()
        except OSError:
            continue
        if b"open-envelopes" in told and poll_id.encode() in told:
            found.append(int(path.parent.name))
    return found


@contextmanager
def locked(house: House, statement: str) -> Iterator[None]:
    """Hold a lock that keeps a process in the middle of its work."""
    url = house.database.writer.url.set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute(statement)
        yield
        connection.rollback()


def wait_for_lock(house: House) -> None:
    """Wait until somebody stands before a lock."""
    for _turn in range(LONGEST_WAIT_S * 10):
        with house.database.reading() as session:
            if session.scalar(text(WAITING)):
                return
        time.sleep(0.1)
    pytest.fail("nobody waits for the lock")


def count(house: House, table: str) -> int:
    """Count the rows of a table."""
    with house.database.reading() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


def test_a_count_that_is_killed_in_the_middle_leaves_everything_and_is_done_again(
    held: Held,
) -> None:
    house, poll_id = held.house, str(held.poll.id)
    held.bring(held.holders[1])
    by_processes(house)
    with locked(house, "LOCK TABLE ballot IN SHARE MODE"):
        bring(held, 1)
        wait_for_lock(house)
        (pid,) = processes(poll_id)
        _check_that_nothing_shows_the_key(pid, house.private[held.holders[0].id])
        os.kill(pid, signal.SIGKILL)
    assert (count(house, "poll_inner_envelope"), count(house, "ballot")) == (6, 0)
    bring(held, 1)
    wait_until_opened(held, 1)
    assert held.poll.state is PollState.COUNTED
    assert (count(house, "poll_inner_envelope"), count(house, "ballot")) == (0, 6)


@pytest.mark.fault
def test_outer_envelopes_stay_when_their_opening_is_killed(held: Held) -> None:
    house, poll_id = held.house, str(held.poll.id)
    by_processes(house)
    key = house.private[held.holders[1].id]
    with locked(house, "LOCK TABLE poll_inner_envelope IN SHARE MODE"):
        bring(held, 2)
        wait_for_lock(house)
        (pid,) = processes(poll_id)
        _check_that_nothing_shows_the_key(pid, key)
        os.kill(pid, signal.SIGKILL)
    assert (count(house, "poll_envelope"), count(house, "poll_inner_envelope")) == (6, 0)
    assert house.context.digest_keys.is_here(held.poll.id, held.poll.digest_check)

    bring(held, 2)
    wait_until_opened(held, 2)
    assert (count(house, "poll_envelope"), count(house, "poll_inner_envelope")) == (0, 6)
    assert not house.context.digest_keys.is_here(held.poll.id, held.poll.digest_check)


@pytest.mark.fault
def test_a_key_that_is_brought_twice_at_once_opens_its_layer_once(held: Held) -> None:
    by_processes(held.house)
    with locked(held.house, "LOCK TABLE poll_inner_envelope IN SHARE MODE"):
        bring(held, 2)
        wait_for_lock(held.house)
        process = ProcessOpener(held.house.database)
        process.start(held.poll.id, held.house.private[held.holders[1].id])
    wait_until_opened(held, 2)
    for _turn in range(LONGEST_WAIT_S * 10):
        if not processes(str(held.poll.id)):
            break
        time.sleep(0.1)
    assert count(held.house, "poll_inner_envelope") == 6


def _check_that_nothing_shows_the_key(pid: int, key: bytes) -> None:
    """Neither arguments nor environment hold it, and no core of the process is written."""
    text_of_key = write_private_key(key).encode()
    for name in ("cmdline", "environ"):
        shown = Path(f"/proc/{pid}/{name}").read_bytes()
        assert not any(row in shown for row in (key, key.hex().encode(), *text_of_key.split()))
    limits = Path(f"/proc/{pid}/limits").read_text("ascii")
    (core,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
