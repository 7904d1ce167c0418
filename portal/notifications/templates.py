"""The texts of letters: template files in both languages, filled with a letter's values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from portal.notifications.kinds import LetterKind
from portal.notifications.rules import Channel

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGES = ("ar", "en")
# What the portal is called; each text of a letter says it in its own language.
SITE_NAMES = {"ar": "البوابة الحكومية", "en": "Government Portal"}


@dataclass(frozen=True)
class Text:
    """A letter in one language; `subject` is one line, empty in a text message."""

    language: str
    subject: str
    body: str


class Unfilled(Exception):
    """A template and the values that it is given do not belong together."""


def digest(kind: LetterKind) -> bytes:
    """Return the SHA-256 of all texts of a kind, which tells one edition from another."""
    made = hashlib.sha256()
    for language in LANGUAGES:
        source = _source(kind, language).encode()
        made.update(len(source).to_bytes(8, "big") + source)
    return made.digest()


def write(kind: LetterKind, language: str, values: Mapping[str, Any]) -> tuple[Text, ...]:
    """Put a letter into words, in the chosen language first and then in the other.

    A language that is not known counts as the first. A text message is in the chosen one alone.
    Raises Unfilled when a value is missing.
    """
    first = language if language in LANGUAGES else LANGUAGES[0]
    if kind.channel is Channel.SMS:
        return (_filled(kind, first, values),)
    others = tuple(other for other in LANGUAGES if other != first)
    return tuple(_filled(kind, one, values) for one in (first, *others))


def places(kind: LetterKind, language: str) -> set[str]:
    """Return the names of the values that a text has places for."""
    from jinja2.meta import find_undeclared_variables  # noqa: PLC0415 - as below

    return find_undeclared_variables(_environment().parse(_source(kind, language)))


def _filled(kind: LetterKind, language: str, values: Mapping[str, Any]) -> Text:
    from jinja2 import TemplateError  # noqa: PLC0415 - as below

    try:
        source = _environment().from_string(_source(kind, language))
        filled = source.render(_in_language(values, language))
    except TemplateError as error:
        raise Unfilled(f"{kind.name}.{language}: {error}") from error
    if kind.channel is Channel.SMS:
        return Text(language, "", filled.strip())
    subject, _end, body = filled.partition("\n")
    return Text(language, " ".join(subject.split()), body.strip())


def _in_language(values: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Return the values of a letter with the name of the portal in the language of a text."""
    is_ours = values.get("site") in SITE_NAMES.values()
    return {**values, "site": SITE_NAMES[language]} if is_ours else values


@cache
def _environment() -> "Environment":
    # Only here: letters are noted by many, and put into words by the worker alone.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text


@cache
def _source(kind: LetterKind, language: str) -> str:
    held = resources.files(kind.package) / "letter_texts" / f"{kind.file_stem}.{language}.txt"
    return held.read_text("utf-8")
