"""What is decided about work outside requests: queues, attempts, and which night it is."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

# Work that takes the worker down with it would do so for ever.
MOST_ATTEMPTS = 3
RETRY_WAIT_S = 60
NIGHT_BEGINS = time(2)


class Queue(StrEnum):
    """The queues, emptied side by side, so that a long import keeps no letter waiting."""

    LONG = "long"
    SHORT = "short"


# How many jobs of a queue a worker does at the same time.
PLACES: dict[str, int] = {Queue.LONG: 1, Queue.SHORT: 2}


def night_of(local_time: datetime, begins: time = NIGHT_BEGINS) -> date:
    """Return the last night that has begun: the day on whose early morning it did.

    `local_time` is the moment on the country's clock. A night begins when the clock shows
    `begins`, also where summer time skips or repeats that hour.
    """
    today = local_time.date()
    return today if local_time.time() >= begins else today - timedelta(days=1)


def is_due(night: date, last: date | None) -> bool:
    """Check whether a nightly job, last done for the night `last`, is due in a night.

    Nights that were missed are done once. After a clock was put back a job waits until it shows a
    new night again. A last night further ahead than the clocks of two servers can differ was
    written down by a clock that was wrong, and counts for nothing.
    """
    return last is None or last < night or last > night + timedelta(days=1)
