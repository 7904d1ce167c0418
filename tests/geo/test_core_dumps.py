"""A process that dies leaves no picture of its memory."""

import signal
import subprocess
import sys

_DIES = """
import ctypes, os, resource, signal
from geo.core_dumps import forbid_core_dumps

GET_DUMPABLE = 3
def dumpable():
    return ctypes.CDLL(None).prctl(GET_DUMPABLE, 0, 0, 0, 0)

before = dumpable()
forbid_core_dumps()
print(before, dumpable(), *resource.getrlimit(resource.RLIMIT_CORE), flush=True)
os.kill(os.getpid(), signal.SIGABRT)
"""


def test_a_process_that_dies_by_a_fault_leaves_nothing_behind() -> None:
    # A program of its own: a copy of this process would go on with its tests if it did not die.
    ended = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", _DIES], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.stdout.split() == ["1", "0", "0", "0"], ended.stderr
    assert ended.returncode == -signal.SIGABRT
