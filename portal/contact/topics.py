"""What cases are about: topics and their parts, read from TOML, and suggested from words."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from geo.country import Names
from geo.folding import fold_text

_LONGEST_READ = 2_000
# Arabic writes the article and some conjunctions without a space.
_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل")


@dataclass(frozen=True)
class Topic:
    """A topic or a part of one, whose code is then `topic.part`.

    Within `same_within_m` metres cases of it may be of the same matter; None is as everywhere.
    `reported` says what of a part is reported at a place; without it nothing of it is.
    """

    code: str
    names: Names
    words: frozenset[str] = frozenset()
    parts: tuple["Topic", ...] = ()
    same_within_m: int | None = None
    reported: Names | None = None

    @property
    def is_at_places(self) -> bool:
        """Check whether it is something that is reported at a place."""
        return self.reported is not None


class Topics:
    """All topics, in the order in which they are shown."""

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self._topics = topics
        self._by_code = {one.code: one for topic in topics for one in (topic, *topic.parts)}

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._topics)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str | None) -> Topic | None:
        """Return a topic or a part by its code; None where there is none."""
        return None if code is None else self._by_code.get(code)

    @property
    def at_places(self) -> "list[tuple[Topic, Topic]]":
        """What is reported at places: each part with the topic that it is a part of."""
        return [
            (topic, part) for topic in self._topics for part in topic.parts if part.is_at_places
        ]

    def suggested(self, text: str) -> Topic | None:
        """Return the topic of which a text has the most words; None where it has none of any."""
        words = words_of(text)
        counted = [(len(words & topic.words), topic) for topic in self._topics]
        most, found = max(counted, key=lambda one: one[0])
        return found if most else None


def words_of(text: str) -> frozenset[str]:
    """Return the folded words of a text, with and without what Arabic writes before them."""
    words = fold_text(text[:_LONGEST_READ]).split()
    bare = (
        word.removeprefix(prefix)
        for word in words
        for prefix in _PREFIXES
        if word.startswith(prefix) and len(word) - len(prefix) > 1
    )
    return frozenset((*words, *bare))


@cache
def load_topics() -> Topics:
    """Read the topics."""
    file = resources.files("portal.contact") / "terms" / "topics.toml"
    told = tomllib.loads(file.read_text("utf-8"))["topics"]
    return Topics(
        tuple(
            Topic(
                one["code"],
                one["names"],
                frozenset(fold_text(word) for word in one.get("words", ())),
                tuple(
                    Topic(
                        f"{one['code']}.{part['code']}",
                        part["names"],
                        reported=part.get("reported"),
                    )
                    for part in one.get("parts", ())
                ),
                one.get("same_within_m"),
            )
            for one in told
        )
    )
