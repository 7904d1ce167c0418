"""What a test has started and forgotten is found, named and ended."""

import os
import subprocess
import sys
import time
import uuid

from tests.left_over import MARK, end_left_over, left_over


def test_a_forgotten_process_is_named_and_ended() -> None:
    # Nobody else on this machine looks for it, nor do we for anybody else's.
    mark = uuid.uuid4().hex
    program = [sys.executable, "-c", "import time; time.sleep(600)", "forgotten"]
    # In a session of its own, as most of ours are: its parent's end does not reach it.
    forgotten = subprocess.Popen(  # noqa: S603  our own program
        program, env={**os.environ, MARK: mark}, start_new_session=True
    )
    # It exists a moment before its environment can be read.
    until = time.monotonic() + 10
    while not left_over(mark) and time.monotonic() < until:
        time.sleep(0.01)
    assert list(left_over(mark)) == [forgotten.pid]
    (command,) = end_left_over(mark, patience_s=0.0)
    assert command.endswith("forgotten")
    assert forgotten.wait(10) != 0
    assert left_over(mark) == {}
