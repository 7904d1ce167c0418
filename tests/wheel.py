"""The wheel of this checkout, built as a release builds it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def built_wheel(folder: Path, source: Path = ROOT) -> Path:
    """Build a wheel into a folder, without the network, and return its path."""
    done = build(folder, source)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def build(
    folder: Path, source: Path = ROOT, target: str = "wheel"
) -> "subprocess.CompletedProcess[str]":
    """Run the build of a wheel or an sdist, and return how it went."""
    if find_spec("hatch_vcs") is None:
        pytest.fail("the environment is older than its lock: run `make setup-test`")
    words = ["-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, *words], cwd=source, capture_output=True, text=True, check=False
    )
