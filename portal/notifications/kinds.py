"""The kinds of letters: what topics declare, and the registry that holds those of all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.notifications.rules import Channel

# The place of a text for the address that ends letters of its kind (unsubscribing.py).
UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True)
class AskedLater:
    """Values that are asked for when a letter is put into words: they may be gone by then.

    The letter holds the values named in `kept`; `ask` makes those of the texts of them, or returns
    None where nothing is left to write about, and then the letter is not sent.
    """

    kept: frozenset[str]
    ask: Callable[[Session, Mapping[str, str]], Mapping[str, Any] | None]


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter. `name` is unique and begins with its topic, as in `accounts.reset`.

    Its texts are `letter_texts/<last part of the name>.<language>.txt` in the package `package`,
    and need exactly the values named in `places`; one that ends with `_<language>` is of that text
    alone. Those with a `title` (marked for translation) can be muted, or put together into one a
    day; nobody can mute a letter about security. A text message has no subject, goes in one
    language, and says in how many parts at most it travels in every language (`most_parts`). A
    letter with a place `unsubscribe` carries its address as a header too (RFC 8058). What a letter
    of a kind with `later` is about is looked up when it is sent.
    """

    name: str
    package: str
    places: frozenset[str]
    is_security: bool = False
    title: str = ""
    channel: Channel = Channel.EMAIL
    most_parts: int = 0
    later: AskedLater | None = None

    @property
    def written_with(self) -> frozenset[str]:
        """The names of the values that a letter is written with."""
        return self.places if self.later is None else self.later.kept

    @property
    def file_stem(self) -> str:
        """What the names of its files begin with."""
        return self.name.rpartition(".")[2]


class LetterKinds:
    """All kinds that there are, by name."""

    def __init__(self, kinds: Iterable[LetterKind]) -> None:
        self._by_name: dict[str, LetterKind] = {}
        for kind in kinds:
            if kind.name in self._by_name:
                raise ValueError(f"there are two kinds of letters named {kind.name}")
            self._by_name[kind.name] = kind

    def get(self, name: str) -> LetterKind | None:
        """Return the kind of a name; None for one that is not known here."""
        return self._by_name.get(name)

    @property
    def mutable(self) -> tuple[LetterKind, ...]:
        """Those that officers need not get: letters by e-mail, but for those about security."""
        return tuple(
            kind
            for kind in self
            if kind.title and not kind.is_security and kind.channel is Channel.EMAIL
        )

    def __iter__(self) -> Iterator[LetterKind]:
        return iter(self._by_name.values())
