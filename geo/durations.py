"""Durations as ISO 8601 writes them, in the units in which they were given.

Libraries turn a week into seven days and ninety minutes into an hour and a half; people are shown
what an agency has said.
"""

import re
from typing import NamedTuple

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?)?",
    re.ASCII,
)


class Duration(NamedTuple):
    """The parts of a duration, whole numbers; what it does not say is 0."""

    years: int
    months: int
    weeks: int
    days: int
    hours: int
    minutes: int


def read_duration(iso: str) -> Duration | None:
    """Return the parts of an ISO 8601 duration down to minutes; None for anything else."""
    found = _DURATION.fullmatch(iso)
    return None if found is None else Duration(*(int(part or 0) for part in found.groups()))
