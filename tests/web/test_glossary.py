"""The terms of docs/glossary.md, and how Arabic is written, in everything that people read."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from geo.messages import Message, Several, mark
from web.translations import Translations

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\| (.+?) \| (.+?) \| ?(.*?) ?\|$", re.MULTILINE)
_DATA = ("importers/samples", "importers/directory/tables", "portal", "layers/catalogue")
_LETTER = "\u0621-\u064a"
_MARK = "\u064b-\u0652"


def _terms() -> list[tuple[str, str, list[str]]]:
    rows = _ROW.findall((ROOT / "docs" / "glossary.md").read_text("utf-8"))[1:]
    return [
        (english, arabic, [one.strip() for one in wrong.split(",") if one.strip()])
        for english, arabic, wrong in rows
        if set(english) != {"-"}
    ]


def _catalogue() -> dict[str, list[str]]:
    path = ROOT / "web" / "locales" / "ar" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        messages = read_po(file, locale="ar")
    return {
        one.id if isinstance(one.id, str) else one.id[1]: [one.string]
        if isinstance(one.string, str)
        else list(one.string or ())
        for one in messages
        if one.id
    }


CATALOGUE = _catalogue()
TERMS = _terms()


def _said(held: Any) -> Iterator[str]:  # noqa: ANN401 - TOML
    """Yield every Arabic text of a data file."""
    if isinstance(held, dict):
        for name, value in held.items():
            if name == "ar" and isinstance(value, str):
                yield value
            else:
                yield from _said(value)
    elif isinstance(held, list):
        for value in held:
            yield from _said(value)


def _texts() -> Iterator[tuple[str, str]]:
    """Yield all Arabic that people read, each with where it stands."""
    for english, arabic in CATALOGUE.items():
        for text in arabic:
            yield english, text
    for folder in _DATA:
        for path in sorted((ROOT / folder).rglob("*.toml")):
            for text in _said(tomllib.loads(path.read_text("utf-8"))):
                yield path.name, text
        for path in sorted((ROOT / folder).rglob("*.ar.txt")):
            yield path.name, path.read_text("utf-8")


TEXTS = list(_texts())


def test_the_glossary_has_terms_and_each_one_once() -> None:
    assert len(TERMS) > 30
    english = [one for one, _arabic, _wrong in TERMS]
    assert len(set(english)) == len(english)
    assert len(TEXTS) > 3000


def test_a_text_that_is_a_term_has_its_arabic() -> None:
    wrong = {
        english: CATALOGUE[english]
        for english, arabic, _not in TERMS
        if english in CATALOGUE and CATALOGUE[english] != [arabic]
    }
    assert wrong == {}


@pytest.mark.parametrize("term", [wrong for *_rest, words in TERMS for wrong in words])
def test_no_arabic_text_holds_what_the_glossary_refuses(term: str) -> None:
    whole = re.compile(rf"(?<![{_LETTER}]){re.escape(term)}(?![{_LETTER}{_MARK}])")
    assert [place for place, text in TEXTS if whole.search(text)] == []


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        (
            "a Latin comma or semicolon between Arabic words",
            r"[\u0621-\u0652»][,;] ?[\u0621-\u064a«]",
        ),
        ("a Latin question mark behind Arabic", r"[\u0621-\u0652»]\?"),
        ("tanween on the wrong side of the alif", "ا\u064b"),
        ("foreign quotation marks", "[“”]"),
        ("an option that turns around", r"(?<![\u200e\w-])--[a-z]"),
        ("a sign that turns around", r"(?<![\u200e\w])\+\d"),
    ],
)
def test_arabic_is_written_as_arabic(fault: str, pattern: str) -> None:
    found = [(place, text) for place, text in TEXTS if re.search(pattern, text)]
    assert found == [], fault


def test_a_count_before_a_noun_has_its_six_forms() -> None:
    """A number that is filled in stands behind a colon, before a unit or “of”, or in ngettext."""
    before_noun = re.compile(r"\{(?:count|rows|days|length)\} (?!من |في |إلى )[\u0621-\u064a]{3,}")
    plain = {english for english, texts in CATALOGUE.items() if len(texts) == 1}
    found = [english for english in plain if before_noun.search(CATALOGUE[english][0])]
    assert sorted(found) == []


def test_the_empty_text_stays_empty() -> None:
    for language in ("ar", "en"):
        translate = Translations(["ar", "en"]).to(language)
        assert translate("") == ""
        assert Message("").render(translate) == ""


def test_several_words_are_joined_as_the_reader_writes_them() -> None:
    several = Several(["lat", "lon"])
    message = Message(mark("Possible: {known}."), {"known": several})
    assert str(message) == "Possible: lat, lon."
    assert message.render(Translations(["ar"]).to("ar")).endswith("lat، lon.")
    assert several == "lat, lon"
