"""A checkout with only the set-up in it, on a machine whose programs are stand-ins."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Answers what the scripts ask a Python, makes environments out of itself, and brings an uv. Files
# in the folder of facts say what is wrong with it; `calls` there is what it was asked to do.
PYTHON = r"""#!/bin/sh
facts=@FACTS@
case "$*" in
    "-c import sys, "*) echo True ;;
    "-c import platform"*) cat "$facts/version" ;;
    "-c import web"*) [ ! -e "$facts/broken-project" ] ;;
    "-c import ensurepip") [ ! -e "$facts/no-ensurepip" ] ;;
    *"-m geo.postgis_binaries") [ ! -e "$facts/no-postgis" ] ;;
    "-m venv "*)
        echo venv >>"$facts/calls"
        mkdir -p "$3/bin" "$3/lib/python3.11/site-packages"
        echo /where/the/checkout/is >"$3/lib/python3.11/site-packages/_editable_impl_aroundme.pth"
        cp "$0" "$3/bin/python" ;;
    "-m pip install "*requirements-uv.lock)
        [ ! -e "$facts/no-index" ] || { echo "WARNING: connection broken by it" >&2; exit 1; }
        [ -e "$facts/no-uv" ] || cp "$facts/uv" "${0%python}uv" ;;
    "-m pip install "*) echo "pip ${*##* }" >>"$facts/calls" ;;
esac
"""
UV = r"""#!/bin/sh
facts=@FACTS@
[ "$1" != --version ] || exit 0
echo uv >>"$facts/calls"
echo "$*" >"$facts/words-to-uv"
[ ! -e "$facts/uv-is-killed" ] || { touch "${0%/*}/half-copied"; kill -9 $$; }
"""


@dataclass(frozen=True)
class Checkout:
    """The checkout, the stand-ins for the machine's programs, and what is wrong with them."""

    folder: Path
    programs: Path
    facts: Path

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / ".made-from"

    def put_program(self, name: str, lines: str) -> None:
        path = self.programs / name
        path.write_text(lines.replace("@FACTS@", f"'{self.facts}'"), encoding="utf-8")
        path.chmod(0o755)

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        (self.facts / "calls").write_text("", encoding="utf-8")
        return subprocess.run(  # noqa: S603  our own script
            [self.folder / "setup" / script, *arguments],
            env={"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        return (self.facts / "calls").read_text(encoding="utf-8").splitlines()


def make_checkout(folder: Path) -> Checkout:
    """Return a checkout under `folder` on a machine where everything works."""
    checkout = Checkout(folder / "checkout", folder / "programs", folder / "facts")
    for one in (checkout.folder, checkout.programs, checkout.facts):
        one.mkdir()
    shutil.copytree(ROOT / "setup", checkout.folder / "setup")
    shutil.copy(ROOT / "pyproject.toml", checkout.folder)
    checkout.put_program("python3", PYTHON)
    checkout.put_program("uv-of-the-index", UV)
    (checkout.programs / "uv-of-the-index").replace(checkout.facts / "uv")
    (checkout.facts / "version").write_text("3.11.2 linux-x86_64\n", encoding="utf-8")
    return checkout
