"""Words that mean the same: from our own list and what an operator adds to it."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.directory.search.rules import words_of

# What may stand before a later word of a phrase: the article, alone or behind a particle.
_BETWEEN = " [^ ]{0,3}"


@dataclass(frozen=True, slots=True)
class Slot:
    """A word, or a phrase that is looked for as one, and the pattern of all that means it.

    `is_known` tells that it stands in the list of synonyms, so that it is spelt right.
    """

    word: str
    pattern: str
    is_known: bool = False


class Synonyms:
    """Groups of words and phrases that mean the same, found by any of them."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._of: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
        for group in groups:
            keys = [key for key in map(words_of, group) if key]
            for key in keys:
                self._of.setdefault(key, {}).update(dict.fromkeys(keys))
        self._longest = max(map(len, self._of), default=1)

    def slots(self, words: Sequence[str]) -> tuple[Slot, ...]:
        """Cut words into slots, the longest phrases that mean something else as well first."""
        found: list[Slot] = []
        at = 0
        while at < len(words):
            length = next(
                (n for n in range(self._longest, 1, -1) if tuple(words[at : at + n]) in self._of),
                1,
            )
            key = tuple(words[at : at + length])
            pattern = _pattern([key, *self._of.get(key, ())])
            found.append(Slot(" ".join(key), pattern, is_known=key in self._of))
            at += length
        return tuple(found)


def _pattern(keys: Iterable[tuple[str, ...]]) -> str:
    """Write a regular expression of PostgreSQL; a word that was not asked for stands as a whole.

    Before it may stand the article, but no particle alone: «بطاقة» is not «ب» and «طاقة».
    """
    first, *others = dict.fromkeys(keys)
    whole = [rf"\m(وال|بال|لل|ال)?{_joined(key)}\M" for key in others]
    return "|".join([_joined(first), *whole])


def _joined(key: tuple[str, ...]) -> str:
    return _BETWEEN.join(map(re.escape, key))


@cache
def load_synonyms(own_file: Path | None = None) -> Synonyms:
    """Read our list, and behind it the operator's; raises InvalidSetup for a file that is none."""
    ours = resources.files("portal.directory.search") / "synonyms.toml"
    groups = _groups(ours.read_text("utf-8"), ours.name)
    if own_file is not None:
        try:
            groups = [*groups, *_groups(own_file.read_text("utf-8"), str(own_file))]
        except (OSError, UnicodeDecodeError) as error:
            raise _not_valid(str(own_file), error) from error
    return Synonyms(groups)


def _groups(text: str, name: str) -> Sequence[Sequence[str]]:
    try:
        told: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_valid(name, error) from error
    groups = told.get("groups")
    if not isinstance(groups, list) or not all(_is_group(one) for one in groups):
        raise _not_valid(name, ValueError('groups = [["word", "another"], …]'))
    return groups


def _is_group(group: object) -> bool:
    return isinstance(group, list) and all(isinstance(word, str) for word in group)


def _not_valid(name: str, error: Exception) -> InvalidSetup:
    return InvalidSetup(
        _("The list of synonyms {file} is not valid: {reason}"), file=name, reason=str(error)
    )
