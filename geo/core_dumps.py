"""No picture of our memory on a disk: it would hold keys, and what was opened with them."""

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """Keep this process from leaving its memory behind when it dies, or showing it to others.

    The limit holds for what it starts, too; that no other process of the same user may look into
    it (Linux alone) has to be said again by every program that it starts.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # What the system does not know or allow leaves the limit.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
