"""What the wheel needs besides the five packages, put into it while hatchling builds it.

It refuses to build without the third-party files of the pages, and writes down the commit it was
built from. An editable installation reads all that from the checkout and needs nothing.
"""

import re
import runpy
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Where `geo/version.py` looks for it.
_COMMIT_FILE = "geo/commit"


class PackagedFiles(BuildHookInterface):  # type: ignore[type-arg]  # generic for hatchling alone
    """Adds the third-party files and the commit to a wheel or a source distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files that are added; called by hatchling before it builds."""
        if version == "editable":
            return
        root = Path(self.root)
        added: dict[str, str] = build_data["force_include"]
        for path in _third_party_files(root):
            added[str(root / path)] = path
        commit = _commit(root)
        if commit:
            self._folder = tempfile.TemporaryDirectory()
            written = Path(self._folder.name) / "commit"
            written.write_text(f"{commit}\n", encoding="ascii")
            added[str(written)] = _COMMIT_FILE


def _third_party_files(root: Path) -> list[str]:
    """List the files that `vendor_static.py` brings; ends the build when one is missing."""
    vendor = runpy.run_path(str(root / "setup" / "vendor_static.py"))
    if not vendor["are_in_place"]():
        raise SystemExit(
            "The third-party files of the pages are not whole in web/static/vendor;"
            " bring them with `python3 setup/vendor_static.py` and build again."
        )
    folder = vendor["VENDOR"].relative_to(vendor["CHECKOUT"])
    cut = [path.relative_to(vendor["CHECKOUT"]) for path in vendor["cut_fonts"]()]
    return [*(str(folder / name) for name in vendor["targets"]()), *map(str, cut)]


def _commit(root: Path) -> str | None:
    """Return the commit: asked of git, or as a source distribution or git's archive carries it."""
    if (root / ".git").exists():
        command = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=40"]
        with suppress(OSError):
            done = subprocess.run(  # noqa: S603  our own words
                command, cwd=root, capture_output=True, text=True, check=False
            )
            if done.returncode == 0:
                return done.stdout.strip()
    if (root / _COMMIT_FILE).is_file():
        return (root / _COMMIT_FILE).read_text(encoding="ascii").strip()
    archived = (root / ".git_archival.txt").read_text(encoding="ascii")
    found = re.match(r"node: ([0-9a-f]{40,64})\n", archived)
    return found[1] if found else None
