"""The officer's manual says what the pages say, in both languages, and shows every picture."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "officers.md"
PICTURES = MANUAL.parent / "images" / "officers"
CATALOGUE = ROOT / "web" / "locales" / "ar" / "LC_MESSAGES" / "messages.po"
DEFINITIONS = ROOT / "portal" / "contact" / "definitions"
LARGEST_BYTES = 80_000
LARGEST_IN_ALL_BYTES = 2_500_000


def _halves() -> list[str]:
    """Return the English half of the manual and the Arabic one, each with its heading."""
    halves = re.split(r"^(?=# )", MANUAL.read_text("utf-8"), flags=re.MULTILINE)
    return [half for half in halves if half]


def _texts() -> tuple[set[str], set[str]]:
    """Return all texts of the pages, in English and in Arabic."""
    with CATALOGUE.open("rb") as file:
        entries = [one for one in read_po(file, locale="ar") if one.id]
    english, arabic = (
        {text for one in held for text in ((one,) if isinstance(one, str) else one)}
        for held in ([one.id for one in entries], [one.string or "" for one in entries])
    )
    names = list(_names_of_definitions())
    return english | {one["en"] for one in names}, arabic | {one["ar"] for one in names}


def _names_of_definitions() -> Iterator[dict[str, str]]:
    """Yield the names of the kinds of cases and of what can be done with them, by language."""
    for path in DEFINITIONS.glob("*/*.toml"):
        held = tomllib.loads(path.read_text("utf-8"))
        yield held["names"]
        yield from (one["names"] for one in held["transitions"])


def test_bold_words_of_the_manual_are_texts_of_the_pages() -> None:
    for half, texts in zip(_halves(), _texts(), strict=True):
        bold = [" ".join(one.split()) for one in re.findall(r"\*\*(.+?)\*\*", half, re.DOTALL)]
        assert len(bold) > 50
        assert [one for one in bold if one not in texts] == []


def test_both_halves_of_the_manual_have_the_same_steps_and_pictures() -> None:
    english, arabic = _halves()
    for mark in (r"^## ", r"^\d\. "):
        counts = [len(re.findall(mark, half, re.MULTILINE)) for half in (english, arabic)]
        assert counts[0] == counts[1] > 0, mark
    shown = [[_shown(part) for part in half.split("\n## ")] for half in (english, arabic)]
    assert shown[0] == shown[1]


def test_every_picture_of_the_manual_is_there_and_named_and_small() -> None:
    held = {path.stem: path.stat().st_size for path in PICTURES.iterdir()}
    assert held.keys() == set(_shown(MANUAL.read_text("utf-8")))
    assert max(held.values()) < LARGEST_BYTES
    assert sum(held.values()) < LARGEST_IN_ALL_BYTES


def _shown(text: str) -> list[str]:
    """Return the names of the pictures in a part of the manual, which all have words as well."""
    pictures = re.findall(r"<img [^>]+>", text)
    named = r'<img src="images/officers/([\w-]+)\.png" width="\d+%" alt="[^"]{5,}">'
    found = re.findall(named, text)
    assert len(found) == len(pictures)
    return found
