"""The page about privacy says of every table about people what is in it and until when."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TABLE = re.compile(r'__tablename__ = "(\w+)"')
TOPICS = ("citizens", "accounts", "access_log", "gateway")


def test_every_table_about_citizens_stands_in_the_page_about_privacy() -> None:
    said = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    tables = {
        name
        for topic in TOPICS
        for path in (ROOT / "portal" / topic).rglob("*.py")
        for name in _TABLE.findall(path.read_text("utf-8"))
    }
    assert len(tables) > 20
    assert sorted(name for name in tables if f"`{name}`" not in said) == []
