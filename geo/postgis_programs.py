"""The programs of PostgreSQL, run as the owner of a private cluster."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import InvalidSetup
from geo.messages import mark as _
from geo.postgis_place import ROOT_UID, Place

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Programs:
    """Runs programs in the home folder of the cluster at `place`."""

    place: Place

    def run(self, command: Sequence[str], *, said: str = "") -> None:
        """Run a program as `call` does. Raises InvalidSetup when it fails."""
        if self.call(command, said=said) != 0:
            raise InvalidSetup(
                _("{program} failed; {log} ends with: {lines}"),
                program=command[0],
                log=self.place.log,
                lines=self.last_lines(),
            )

    def call(self, command: Sequence[str], *, said: str = "") -> int:
        """Run a program as the owner, in the home folder, and return its exit code.

        `said` is its standard input; its environment is fixed, its output goes to the log.
        """
        owner = self.place.owner
        as_owner = os.geteuid() == ROOT_UID
        # The output goes to a file: a pipe would be inherited by the server and never close.
        with (self.place.log).open("ab") as output:
            return subprocess.run(  # noqa: S603  every word of the command is our own
                command,
                input=said.encode(),
                stdout=output,
                stderr=output,
                cwd=self.place.home,
                env=_ENVIRONMENT,
                user=owner.pw_uid if as_owner else None,
                group=owner.pw_gid if as_owner else None,
                extra_groups=[] if as_owner else None,
                umask=0o077,
                start_new_session=True,  # Ctrl-C is for the application, which then stops us
                check=False,
            ).returncode

    def last_lines(self) -> str:
        """Return the end of the log in one line."""
        text = (self.place.log).read_text(encoding="utf-8", errors="replace")
        return " / ".join(text.splitlines()[-8:])
