"""Sentences for people: a text with named places, and the values that fill them.

A message is made where the fact is known and put into words where the reader's language is known.
The texts are English and double as the keys of the gettext catalogues; `mark` shows them to the
extractor without translating anything.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

Translate = Callable[[str], str]


def mark(text: str) -> str:
    """Return `text` unchanged: its only work is to be found by the catalogue extractor."""
    return text


_COMMA = mark(", ")


@dataclass(frozen=True)
class Message:
    """One sentence: `text` has `{named}` places, `values` fills them."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Translate) -> str:
        """Put the sentence into the reader's language; an empty one stays empty."""
        if not self.text:
            return ""
        values = {name: _worded(value, translate) for name, value in self.values.items()}
        return translate(self.text).format_map(values)

    def __str__(self) -> str:
        return self.render(mark)


class Several(str):
    """Several words as the value of a message: “a, b”, with the commas of the reader's language.

    It is its English text, so that it can stand wherever a text can.
    """

    __slots__ = ("items",)
    items: tuple[str, ...]

    def __new__(cls, items: Iterable[object]) -> Self:
        """Join the items, in their order."""
        words = tuple(map(str, items))
        made = super().__new__(cls, _COMMA.join(words))
        made.items = words
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[str, ...]]]:
        """Return what it is made from, for another process."""
        return type(self), (self.items,)

    def render(self, translate: Translate) -> str:
        """Join the items as the reader's language does."""
        return translate(_COMMA).join(self.items)


def _worded(value: object, translate: Translate) -> object:
    return value.render(translate) if isinstance(value, Message | Several) else value


def shown(value: object, *, limit: int = 60) -> str:
    """Show a foreign value in a sentence: printable, on one line, at most `limit` characters."""
    text = "".join(
        character if character.isprintable() else f"\\x{ord(character):02x}"
        for character in str(value)[: limit + 1]
    )
    return text if len(text) <= limit else text[:limit] + "…"
