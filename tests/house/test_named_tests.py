"""The tests that pages name as a proof are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`((?:\w+/)+\w+\.py)::(test_\w+)`")


def test_each_test_that_a_page_names_is_there() -> None:
    named = [
        (page.name, path, test)
        for page in sorted((ROOT / "docs").rglob("*.md"))
        for path, test in _NAMED.findall(page.read_text("utf-8"))
    ]
    assert len(named) > 40
    assert [one for one in named if not _is_there(*one[1:])] == []


def _is_there(path: str, test: str) -> bool:
    file = ROOT / "tests" / path.removeprefix("tests/")
    return file.is_file() and f"\ndef {test}(" in file.read_text("utf-8")
