"""Runs the faults and prints one table: `python -m tests.faults [NAME …]`."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.faults import (
    client_faults,
    clock_faults,
    database_faults,
    disk_faults,
    import_faults,
    page_faults,
    process_faults,
    start_faults,
)
from tests.faults.ground import Ground, ground
from tests.faults.log_scan import scan
from tests.faults.server import end_on_sigterm
from tests.faults.table import Row, write_table

_MODULES = (
    database_faults,
    disk_faults,
    start_faults,
    process_faults,
    clock_faults,
    client_faults,
    import_faults,
    page_faults,
)


def all_faults() -> Mapping[str, Callable[[Ground], Row]]:
    """Return every fault by the name that it is run by."""
    return {fault.__name__: fault for module in _MODULES for fault in module.FAULTS}


def main() -> int:
    """Run what was asked for; returns 1 when something was not as expected."""
    known = all_faults()
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(known)}; without any, all")
    parser.add_argument("--logs", type=Path, help="the folder that keeps all logs")
    given = parser.parse_args()
    end_on_sigterm()
    unknown = [name for name in given.names if name not in known]
    if unknown:
        parser.error(f"There is no fault {unknown[0]}; there are {', '.join(known)}.")
    folder = given.logs or Path(tempfile.mkdtemp(prefix="aroundme-fault-logs-"))
    with ground(folder) as made:
        rows = [_run(known[name], made) for name in given.names or known]
        rows.append(scan(folder))
    _say(f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}\n\n{write_table(rows)}")
    _say(f"The logs are in {folder}.")
    return 0 if all(row.is_ok for row in rows) else 1


def _run(fault: Callable[[Ground], Row], made: Ground) -> Row:
    """Run one fault; whatever stops it is told in its row, and the others go on."""
    begun = time.monotonic()
    try:
        row = fault(made)
    except Exception as error:
        row = Row(fault.__name__, (fault.__doc__ or "").strip().splitlines()[0], "")
        row.missed.append(f"The run itself failed: {type(error).__name__}: {error}")
    took_s = time.monotonic() - begun
    _say(f"{fault.__name__}: {'as expected' if row.is_ok else row.missed} ({took_s:.0f} s)")
    return row


def _commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "unknown"


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the table is what this program is for


if __name__ == "__main__":
    sys.exit(main())
