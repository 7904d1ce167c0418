"""What topics register: tasks of the queue, the rows they keep themselves, and nightly jobs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session

from portal.jobs.rules import Queue

ShouldStop = Callable[[], bool]


class OwnRows(Protocol):
    """The rows of a topic whose every unfinished job has to be in the queue."""

    def unfinished(self, session: Session) -> Iterable[str]:
        """Return the keys of the jobs that wait or run."""
        ...

    def put_back(self, key: str) -> None:
        """Put a job back that nobody runs and that is not queued, or give it up."""
        ...


@dataclass(frozen=True)
class Task:
    """A kind of work: `run` is called in a thread with the key of the job.

    It must bear being called again for the same key, since a worker may die right before the end is
    written down. Long work asks `should_stop` now and then and returns when it says so. What
    `run` raises is tried again a few times; a topic with `rows` sees to that itself, and is told
    of jobs whose worker is gone. Work that `waits_outside`, for the answers of others, holds no
    connection meanwhile: whether its worker is gone says the heartbeat of that.
    """

    name: str
    run: Callable[[str, ShouldStop], None]
    queue: Queue = Queue.SHORT
    rows: OwnRows | None = None
    waits_outside: bool = False


@dataclass(frozen=True)
class NightlyJob:
    """Work that is done once a night. `run` must bear being called again in the same night."""

    name: str
    run: Callable[[], object]


@dataclass(frozen=True)
class HourlyJob:
    """Short work that every worker does at its start and each hour, so several at a time."""

    name: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Work:
    """All work outside requests; names are unique.

    `places` are queues beside those that all share, and how many of their jobs a worker does at the
    same time: so that those who wait for one of them keep nobody else waiting.
    """

    tasks: Sequence[Task] = ()
    nightly: Sequence[NightlyJob] = field(default=())
    places: Mapping[str, int] = field(default_factory=dict)
    hourly: Sequence[HourlyJob] = field(default=())

    def __post_init__(self) -> None:
        for some in (self.tasks, self.nightly, self.hourly):
            names = [one.name for one in some]
            assert len(names) == len(set(names)), f"registered twice: {sorted(names)}"

    def __add__(self, other: "Work") -> "Work":
        """Return the work of both."""
        places = {**self.places, **other.places}
        return Work(
            (*self.tasks, *other.tasks),
            (*self.nightly, *other.nightly),
            places,
            (*self.hourly, *other.hourly),
        )
