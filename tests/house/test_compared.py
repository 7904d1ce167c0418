"""The pages that compare a component with others have a proof or a reason in each row."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
_ENDS = {"✘": "Missing", "◐": "In part"}


@dataclass(frozen=True)
class Compared:
    """A page, with how many systems it names beside ours, and how many rows it has at least."""

    page: str
    others: int
    rows: int

    @property
    def text(self) -> str:
        """What stands on the page."""
        return (DOCS / self.page).read_text("utf-8")

    def read(self) -> list[tuple[str, str, str, str]]:
        """Return the rows: what it is about, what is here, the mark, what checks it."""
        others = rf"(?:[^|]*\|){{{self.others}}}"
        row = rf"^\| ([^|]+) \|{others} ([^|]+) \| (✔|◐|✘) \| ([^|]+) \|$"
        return re.findall(row, self.text, re.MULTILINE)


PAGES = [
    Compared("citizen-page-compared.md", others=4, rows=30),
    Compared("participation-compared.md", others=3, rows=35),
    Compared("open-data-compared.md", others=3, rows=30),
]
every_page = pytest.mark.parametrize("compared", PAGES, ids=[one.page for one in PAGES])


@every_page
def test_every_row_is_marked_and_what_is_done_names_a_test(compared: Compared) -> None:
    rows = compared.read()
    # Rows of all tables, without their heads and the lines below those.
    assert len(rows) == len(re.findall(r"^\| (?!\|)\S", compared.text, re.MULTILINE))
    assert len(rows) > compared.rows
    for what, here, mark, checked in rows:
        assert ("::test_" in checked) is (mark != "✘"), what
        assert len(here.split()) >= 2, what


@every_page
def test_what_is_missing_or_in_part_is_named_again_at_the_end(compared: Compared) -> None:
    for mark, title in _ENDS.items():
        named = re.search(rf"^(?:\*\*)?{title}(?:\*\*)?: ([^.]+)\.", compared.text, re.MULTILINE)
        assert named is not None
        told = [one.strip() for one in named[1].replace("\n", " ").split(";")]
        assert told == [what for what, _here, marked, _how in compared.read() if marked == mark]
