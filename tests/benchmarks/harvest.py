"""A harvest of 5,000 datasets: killed in the middle, read on, and read whole again.

`make bench-harvest`. Another portal is a process that speaks CKAN's API; the harvests are processes
of `aroundme harvests run`, as people start them. Afterwards the database is counted.
"""

import argparse
import os
import signal
import sys
import time
from datetime import UTC, datetime

from tests.benchmarks.databases import scratch_folder
from tests.conftest import deployment_on
from tests.geo.frozen import own_cluster
from tests.importers.harvest.portal_elsewhere import CODE, OtherPortal, other_portal
from tests.invented import load_invented
from tests.web.commands.harvest_terminal import Terminal

_LOOKED_EVERY_S = 0.05
_FILES_OF_EACH = 2
# The demonstration has datasets of its own.
_HELD = {
    "datasets": "SELECT count(*) FROM dataset WHERE origin = 'harvested' AND withdrawn_at IS NULL",
    "different ones": "SELECT count(DISTINCT source_id) FROM dataset WHERE origin = 'harvested'",
    "records": "SELECT count(*) FROM harvested_record WHERE retired_at IS NULL",
    "files": "SELECT count(*) FROM dataset_resource r JOIN dataset d ON d.id = r.dataset_id"
    " WHERE d.origin = 'harvested'",
    "versions of files": "SELECT count(*) FROM resource_version v"
    " JOIN dataset_resource r ON r.id = v.resource_id JOIN dataset d ON d.id = r.dataset_id"
    " WHERE d.origin = 'harvested'",
}
_RUNS = """
SELECT state, seen, created, changed, unchanged, refused, retired FROM harvest_run
ORDER BY asked_at DESC LIMIT 1
"""


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


def harvest(terminal: Terminal, name: str, *, kill_at: int | None = None) -> bool:
    """Run a harvest as a process; kill it once it has come so far. Return whether it went well."""
    started = time.perf_counter()
    process = terminal.start("run", CODE)
    if kill_at is not None:
        far = f"SELECT 1 FROM harvest_run WHERE position >= {kill_at}"  # noqa: S608 - a number
        while process.poll() is None and not terminal.asked(far):
            time.sleep(_LOOKED_EVERY_S)
        process.send_signal(signal.SIGKILL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = time.perf_counter() - started, used.ru_maxrss / 1024
    ((state, *counts),) = terminal.asked(_RUNS)
    names = ("seen", "created", "changed", "unchanged", "refused", "retired")
    told = ", ".join(f"{one} {count}" for one, count in zip(names, counts, strict=True))
    say(
        f"{name}: {seconds:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of them on a core, at most"
        f" {megabytes:.0f} MB, ends with {process.returncode}; {state}: {told}"
    )
    return process.returncode == (0 if kill_at is None else -signal.SIGKILL)


def held(terminal: Terminal) -> dict[str, object]:
    """Count what the database holds of other catalogues."""
    return {name: terminal.asked(statement)[0][0] for name, statement in _HELD.items()}


def run(terminal: Terminal, portal: OtherPortal, count: int) -> bool:
    """Do all of it; return whether the counts are as they have to be."""
    added = terminal.add(portal.address)
    if added.exit_code:
        say(added.output)
        return False
    whole = dict.fromkeys(_HELD, count)
    whole["files"] = whole["versions of files"] = _FILES_OF_EACH * count
    is_right = harvest(terminal, "killed in the middle", kill_at=count // 2)
    half = held(terminal)
    say(f"  then there are {half}")
    is_right &= 0 < int(str(half["datasets"])) < count
    for name, outcome in (("read on", ("created", count)), ("whole again", ("unchanged", count))):
        is_right &= harvest(terminal, name)
        there = held(terminal)
        say(f"  then there are {there}")
        column, wanted = outcome
        counted = f"SELECT {column} FROM harvest_run ORDER BY asked_at DESC LIMIT 1"  # noqa: S608
        is_right &= there == whole and terminal.asked(counted) == [(wanted,)]
    say(f"the other portal was asked {len(portal.tell())} times")
    return is_right


def main() -> None:
    """Read the arguments and run; the exit code says whether all was as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=5_000)
    count = parser.parse_args().datasets
    say(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}, {count:,} datasets"
    )
    with scratch_folder() as folder, own_cluster() as cluster, other_portal(count) as portal:
        with (
            deployment_on(cluster.url) as deployment,
            deployment.database.writing() as session,
        ):
            load_invented(session, deployment.country)
        is_right = run(Terminal(cluster.url, folder), portal, count)
    say("as it has to be" if is_right else "NOT AS IT HAS TO BE")
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
