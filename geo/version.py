"""Which version of the software this is: its number, and the commit it was made from."""

import subprocess
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parent.parent
# Written by setup/build_hook.py.
_PACKAGED_COMMIT = Path(__file__).with_name("commit")


def is_checkout() -> bool:
    """Check whether this code runs from a checkout, and not from an installed package."""
    return (_ROOT / "pyproject.toml").is_file() and (_ROOT / "alembic" / "env.py").is_file()


@cache
def version_number() -> str:
    """Return the version that was installed, which comes from the git tag; `0` if none was."""
    # Only here: it brings the parser of e-mails along, and only who asks for the number needs it.
    from importlib import metadata  # noqa: PLC0415

    try:
        return metadata.version("aroundme")
    except metadata.PackageNotFoundError:
        return "0"


@cache
def commit() -> str | None:
    """Return the commit, with `-dirty` when files differed from it; None where nobody knows it."""
    if _PACKAGED_COMMIT.is_file():
        return _PACKAGED_COMMIT.read_text(encoding="ascii").strip()
    return _commit_of_checkout() if (_ROOT / ".git").exists() else None


def _commit_of_checkout() -> str | None:
    command = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=40"]
    try:
        done = subprocess.run(  # noqa: S603  our own words
            command, cwd=_ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
