"""What is looked for: the words of a question, folded as the registers are, and its filters."""

from dataclasses import dataclass
from enum import StrEnum

from geo.folding import fold_text

LONGEST_QUESTION = 200
_MOST_WORDS = 8
_SHORTEST_STEM = 3
# The article, alone and behind the particles that are written together with it.
_ARTICLES = ("وال", "بال", "لل", "ال")
# Words so frequent that they tell nothing apart.
_IDLE = frozenset(
    {"في", "من", "الى", "على", "عن", "مع", "او", "و"}
    | {"the", "a", "an", "of", "for", "in", "on", "to", "and", "or", "my"}
)


class Kind(StrEnum):
    """What is found together."""

    AGENCIES = "agencies"
    SERVICES = "services"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for.

    `audience` and `is_online` are said of services alone, `sector` of agencies and services: with
    such a filter nothing else is found.
    """

    text: str
    kind: Kind | None = None
    audience: str | None = None
    sector: str | None = None
    is_online: bool = False

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that can be found."""
        possible = tuple(Kind)
        if self.audience or self.is_online:
            possible = (Kind.SERVICES,)
        elif self.sector:
            possible = (Kind.AGENCIES, Kind.SERVICES)
        return possible


def words_of(text: str) -> tuple[str, ...]:
    """Give the folded words by which a text is looked for, without articles and idle words."""
    folded = [word for word in fold_text(text).split() if word]
    telling = [word for word in folded if word not in _IDLE] or folded
    return tuple(dict.fromkeys(_stem(word) for word in telling[:_MOST_WORDS]))


def _stem(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_STEM:
            return word.removeprefix(article)
    return word
