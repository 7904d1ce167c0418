"""Processes that send letters until they are killed: forked from one that has imported everything.

Every line of standard input starts one; it prints `pid N`, and the sender `begun` when it begins.
"""

import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from geo.database import Database
from portal.assembled_letters import letter_kinds
from portal.notifications.dispatch import Outbox, send_due
from portal.notifications.kinds import LetterKinds
from portal.notifications.sms.gateway import sms_senders
from portal.notifications.smtp import smtp_senders
from portal.secrets import load_keys
from portal.settings import PortalSettings
from tests.portal.notifications.messages import NOTE
from tests.simulators.sms import KEY

# Pauses of minutes between two tries are over in as many fifths of a second.
FASTER = 300


class FastClock:
    """A clock that runs three hundred times as fast as that of the machine, from a moment on."""

    def __init__(self, start: float) -> None:
        self._start = start

    def now(self) -> datetime:
        """See Clock."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """See Clock."""
        return self._start + (time.time() - self._start) * FASTER


def outbox_on(url: str, secret: Path, server_url: str, start: float) -> Outbox:
    """Return the outbox of a database, by the fast clock; by the scheme letters or messages."""
    clock = FastClock(start)
    if server_url.startswith("http"):
        senders = sms_senders(PortalSettings(sms_url=server_url, sms_key=KEY))
    else:
        senders = smtp_senders(PortalSettings(smtp_url=server_url, mail_from="p@agency.example"))
    keys = load_keys(secret, clock=clock)
    kinds = LetterKinds([*letter_kinds(), NOTE])
    return Outbox(Database(url, clock=clock, pool_size=4), keys, kinds, senders)


def _send(url: str, secret: str, smtp_url: str, start: str) -> None:
    outbox = outbox_on(url, Path(secret), smtp_url, float(start))
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    while True:
        send_due(outbox)
        time.sleep(0.002)


def main() -> None:
    # Nobody waits for what is killed.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        number = os.fork()
        if number == 0:
            _send(*sys.argv[1:5])
        sys.stdout.write(f"pid {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
