"""What the tests of private clusters share: a folder for them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """A folder the server's user may enter; pytest's own are closed to all but the caller."""
    folder = Path(tempfile.mkdtemp(prefix="postgis-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
