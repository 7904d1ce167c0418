"""How the confined process ends, as its exit code."""

from enum import IntEnum


class End(IntEnum):
    """What became of an order; any other code is a signal that ended the process."""

    DONE = 0
    DAMAGED = 3
    TOO_LARGE = 4
    TOO_SLOW = 5
    NO_TABLE = 6
