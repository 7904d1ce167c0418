"""The tables of docs/finder.md name tests, and those are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TESTS = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


def test_every_test_that_the_tables_name_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "finder.md").read_text("utf-8")))
    files = (ROOT / "tests").rglob("test_*.py")
    there = {name for file in files for name in TESTS.findall(file.read_text("utf-8"))}
    assert len(named) > 40
    assert named <= there, sorted(named - there)
