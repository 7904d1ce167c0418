"""What an import job may be, how often it is tried, and how long its files are kept."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from layers.releases.rules import ReleaseState
from portal.directory.registers.definitions import Register


class JobState(StrEnum):
    """How far an import has come. `replaced` is only shown: its release was active once."""

    WAITING = "waiting"
    RUNNING = "running"
    STAGED = "staged"
    ACTIVE = "active"
    FAILED = "failed"
    DISCARDED = "discarded"
    REPLACED = "replaced"


STORED_STATES = tuple(state for state in JobState if state is not JobState.REPLACED)
UNFINISHED = (JobState.WAITING, JobState.RUNNING)
# What the queue calls an import.
TASK = "import"
FILES_KEPT = timedelta(days=30)
PROGRESS_EVERY_S = 0.5


@dataclass(frozen=True)
class JobOptions:
    """What the officer said about the file; `force` is for the guards of the activation.

    With `add_only` what the file does not hold stays.
    """

    columns: dict[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    part: str | None = None
    check_country: bool = True
    note: str | None = None
    force: bool = False
    add_only: bool = False


def is_table(collection: str) -> bool:
    """Check whether a job is for a register of the directory, and not for a layer."""
    return collection in set(Register)


def state_now(stored: str, release_state: str | None, *, is_current: bool) -> JobState:
    """Return the state of an import whose release may have gone its own way since.

    `release_state` is the release's, None where there is none; releases are also activated and
    given up from the command line, and by what happens to newer ones.
    """
    if release_state is None or stored in (*UNFINISHED, JobState.FAILED):
        return JobState(stored)
    if release_state == ReleaseState.ACTIVE:
        return JobState.ACTIVE if is_current else JobState.REPLACED
    return JobState.DISCARDED if release_state == ReleaseState.REJECTED else JobState.STAGED
