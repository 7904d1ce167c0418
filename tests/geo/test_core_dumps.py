"""A process that dies leaves no picture of its memory."""

import ctypes
import os
import resource
import signal
from collections.abc import Callable

from geo.core_dumps import forbid_core_dumps

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4


def _in_a_child(act: Callable[[], bool]) -> int:
    """Run something in a child that then ends as by a fault, and return how it ended."""
    child = os.fork()
    if child == 0:
        held = act()
        os.kill(os.getpid(), signal.SIGQUIT if held else signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def test_a_process_that_dies_by_a_fault_leaves_nothing_behind() -> None:
    def forbidden() -> bool:
        # A command that another test has run in this process may have forbidden it already.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
        before = ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)
        forbid_core_dumps()
        after = ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)
        return (before, after, resource.getrlimit(resource.RLIMIT_CORE)) == (1, 0, (0, 0))

    ended = _in_a_child(forbidden)
    assert os.WTERMSIG(ended) == signal.SIGQUIT
    assert not os.WCOREDUMP(ended)
