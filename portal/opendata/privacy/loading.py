"""Reads what is looked for from data: the numbers of persons of a country, and words of columns."""

import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from geo.country import Country
from geo.errors import InvalidSetup
from geo.folding import fold_text
from geo.messages import mark as _
from portal.opendata.privacy.rules import PersonNumber, PrivacyRules

_WORDS = "column_words"
_MEANINGS = frozenset({"name", "phone", "person", "place", "people", "count", "key", "measure"})
_FEWEST = 2
# What stands behind an Arabic article has three letters at least.
_SHORTEST_BEHIND = 4


def load_privacy(country: Country, own_folder: Path | None = None) -> PrivacyRules:
    """Read what is looked for in a country; one without a file of numbers has none.

    Raises InvalidSetup for a file that is not valid.
    """
    return _load(country.code, country.phone_region, own_folder)


@cache
def _load(code: str, phone_region: str, own_folder: Path | None) -> PrivacyRules:
    words = _told(_WORDS, own_folder) or {}
    numbers = _told(f"person_numbers_{code.lower()}", own_folder) or {"numbers": []}
    try:
        few, by_meaning = int(words["few"]), words["words"]
        found = tuple(_number(one) for one in numbers["numbers"])
        folded = {meaning: _folded(some) for meaning, some in by_meaning.items()}
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise _invalid(_WORDS, f"{type(error).__name__} {error}") from error
    if not set(folded) >= _MEANINGS or few < _FEWEST:
        raise _invalid(_WORDS, "a list of words is missing, or “few” is less than 2")
    return PrivacyRules(found, folded, few, phone_region)


def _number(one: dict[str, Any]) -> PersonNumber:
    pattern = re.compile(one["pattern"], re.ASCII) if one["pattern"] else None
    return PersonNumber(one["code"], dict(one["names"]), pattern, _folded(one["words"]))


def _folded(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bare_words(one) for one in words))


def bare_words(text: str) -> str:
    """Return the folded words of a text, each without the Arabic article, with spaces around.

    So “NationalNo” and “national_no” are the same, and one text can be looked for in another.
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = fold_text(parted).split()
    bare = (
        one[2:] if one.startswith("ال") and len(one) > _SHORTEST_BEHIND else one for one in words
    )
    return f" {' '.join(bare)} "


def _told(name: str, folder: Path | None) -> dict[str, Any] | None:
    own = None if folder is None else folder / f"{name}.toml"
    ours = resources.files("portal.opendata.privacy") / "lists" / f"{name}.toml"
    found = own if own is not None and own.is_file() else ours
    if not found.is_file():
        return None
    try:
        return tomllib.loads(found.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise _invalid(name, str(error)) from error


def _invalid(name: str, reason: str) -> InvalidSetup:
    return InvalidSetup(
        _("The vocabulary {file} is not valid: {reason}"), file=f"{name}.toml", reason=reason
    )
