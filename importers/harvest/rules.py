"""What a harvest is, where it stands, and how much of a catalogue is read at once."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from geo.messages import mark as _

# What the queue calls a harvest; its key is the code of the catalogue. It keeps nobody waiting.
TASK, QUEUE = "harvest", "harvest"
# So many records are read, written and remembered together.
AT_ONCE = 100
# A page begins with so many of those before, so that what was removed meanwhile hides nothing.
OVERLAP = 20
MOST_PAGE_BYTES = 64 << 20
MOST_TABLE_BYTES = 512 << 20
PAGE_TIMEOUT_S = 120.0
MOST_RECORDS = 1_000_000
# Longer than this waits for another night.
LONGEST_RUN = timedelta(hours=6)
# A page that does not come is asked for again, after so many seconds.
WAITS_S = (2.0, 10.0, 30.0)
PAUSE_S = 0.2
# Up to so many records a catalogue is read whole each night; of a larger one what has changed,
# and all of it once a week, for nothing else tells what has vanished.
WHOLE_UP_TO = 10_000
WHOLE_EVERY = timedelta(days=6, hours=12)
# Clocks differ, and what is changed while it is read must not be missed the next time.
SINCE_BEFORE = timedelta(hours=2)
MOST_FINDINGS = 2_000
# How often a run is taken up again that has not come further since.
MOST_ATTEMPTS = 3
RUNS_KEPT = timedelta(days=400)
ASK_ABOVE = 20


class RunState(StrEnum):
    """Where a run stands; one that `asks` is over, and waits for a word about what vanished."""

    WAITING = "waiting"
    RUNNING = "running"
    COMPLETE = "complete"
    ASKING = "asking"
    BROKEN = "broken"


class Reach(StrEnum):
    """Whether a run reads all of a catalogue, or what has changed since another one."""

    WHOLE = "whole"
    CHANGES = "changes"


UNFINISHED = (RunState.WAITING, RunState.RUNNING)
STATE_NAMES: Mapping[RunState, str] = {
    RunState.WAITING: _("Waits for its turn"),
    RunState.RUNNING: _("Is being read"),
    RunState.COMPLETE: _("Read to the end"),
    RunState.ASKING: _("Read to the end; an officer has to confirm what has vanished"),
    RunState.BROKEN: _("Broken off"),
}
REACH_NAMES: Mapping[Reach, str] = {
    Reach.WHOLE: _("The whole catalogue"),
    Reach.CHANGES: _("What has changed"),
}
# Why a dataset that has vanished is withdrawn, in every language of the country.
VANISHED = _("It is no longer in the catalogue that it came from.")
VANISHED_RESOURCE = _("It is no longer among the files of this dataset where it came from.")


def asks_before_retiring(vanished: int, known: int, ask_above: int) -> bool:
    """Check whether so many have vanished that an officer has to confirm it."""
    return vanished * 100 > known * ask_above
