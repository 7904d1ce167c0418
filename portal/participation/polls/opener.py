"""A process of its own that opens a layer of envelopes, handed the private key by a pipe.

Neither arguments, environment, database nor files ever hold the key: it is in the memory of the
server while the request lasts, and in that of this process until the layer is opened or it dies.
"""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from uuid import UUID

from geo.database import Database
from portal.participation.polls.key_texts import write_private_key

_PROGRAM = "from web.cli import main; main()"


@dataclass(frozen=True)
class ProcessOpener:
    """Starts `aroundme polls open-envelopes` on the database of a server, and leaves it alone."""

    database: Database

    @property
    def _address(self) -> str:
        """The address of whoever logs in: the process chooses its role itself."""
        url = self.database.writer.url.set(drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def start(self, poll_id: UUID, key: bytes) -> None:
        """See Opener."""
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM, "polls", "open-envelopes", str(poll_id)],
            stdin=subprocess.PIPE,
            env={**os.environ, "AROUNDME_DATABASE_URL": self._address},
            start_new_session=True,
        )
        assert process.stdin is not None
        with process.stdin as pipe:
            pipe.write(write_private_key(key).encode())
        # Somebody has to take note of its end, or it stays as a process that has died.
        threading.Thread(target=process.wait, name=f"opener of {poll_id}", daemon=True).start()
