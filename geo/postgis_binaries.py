"""The PostgreSQL programs with PostGIS installed on this machine, of any version.

`python -m geo.postgis_binaries` says whether there are any: the set-up asks that way, with a Python
that has no packages yet.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from geo.errors import InvalidSetup
from geo.messages import mark as _

INSTALL = "apt-get install --no-install-recommends postgresql-postgis"
_DISTRIBUTION = Path("/usr/lib/postgresql")
_DISTRIBUTION_SHARE = Path("/usr/share/postgresql")


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL: the folder of its programs and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the full path of one program, such as `pg_ctl`."""
        return str(self.folder / name)

    def have_postgis(self) -> bool:
        """Return whether CREATE EXTENSION postgis would find its files."""
        above = self.folder.parent
        shares = [above / "share", above / "share" / "postgresql"]
        if above.parent == _DISTRIBUTION:
            shares = [_DISTRIBUTION_SHARE / str(self.major)]
        return any((share / "extension" / "postgis.control").exists() for share in shares)


def find_binaries(major: int | None = None) -> Binaries:
    """Find the newest PostgreSQL with PostGIS, or exactly `major` when data of it exist already.

    Raises InvalidSetup, naming what to install, when there is none.
    """
    found = [one for one in _installed() if one.have_postgis()]
    if major is not None:
        found = [one for one in found if one.major == major]
    if found:
        return max(found, key=lambda one: one.major)
    if major is None:
        raise InvalidSetup(
            _("No PostgreSQL with PostGIS is installed; install it with `{command}`."),
            command=INSTALL,
        )
    raise InvalidSetup(
        _(
            "The private database was made by PostgreSQL {major}, which is not installed with "
            "PostGIS; install the package postgresql-{major}-postgis-3."
        ),
        major=major,
    )


def _installed() -> list[Binaries]:
    controls = list(_DISTRIBUTION.glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    if on_path:
        controls.append(Path(on_path).resolve())
    return [Binaries(control.parent, major) for control in controls if (major := _major(control))]


def _major(control: Path) -> int | None:
    try:
        said = subprocess.run(  # noqa: S603  a program of the system, without any foreign argument
            [control, "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(version[1]) if version else None


if __name__ == "__main__":
    try:
        find_binaries()
    except InvalidSetup as error:
        sys.exit(str(error))
