"""The page that compares the interactive window has a proof or a reason in each row."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "participation-compared.md"
_ROW = re.compile(r"^\| ([^|]+) \|(?:[^|]*\|){3} ([^|]+) \| (✔|◐|✘) \| ([^|]+) \|$", re.MULTILINE)
_ENDS = {"✘": "Missing", "◐": "In part"}


def test_every_row_is_marked_and_what_is_done_names_a_test() -> None:
    page = PAGE.read_text("utf-8")
    rows = _ROW.findall(page)
    # Rows of all tables, without their heads and the lines below those.
    assert len(rows) == len(re.findall(r"^\| (?!\|)\S", page, re.MULTILINE)) > 35
    for what, here, mark, checked in rows:
        assert ("::test_" in checked) is (mark != "✘"), what
        assert len(here.split()) >= 2, what


def test_what_is_missing_or_in_part_is_named_again_at_the_end() -> None:
    page = PAGE.read_text("utf-8")
    for mark, title in _ENDS.items():
        named = re.search(rf"^{re.escape(title)}: ([^.]+)\.", page, re.MULTILINE)
        assert named is not None
        told = [one.strip() for one in named[1].replace("\n", " ").split(";")]
        assert told == [what for what, _here, marked, _how in _ROW.findall(page) if marked == mark]
