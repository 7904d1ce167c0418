"""What is looked for: the words of a question, folded as the registers are, and its filters."""

from dataclasses import dataclass
from enum import StrEnum

from geo.folding import fold_text

LONGEST_QUESTION = 200
_MOST_WORDS = 8
_SHORTEST_STEM = 3
# The article, alone and behind the particles that are written together with it.
_ARTICLES = ("وال", "بال", "لل", "ال")
# Words so frequent that they tell nothing apart, folded, and those that make a question of others.
_IDLE = frozenset(
    {"في", "من", "الى", "على", "عن", "مع", "او", "و", "عند"}
    | {"اين", "وين", "كيف", "ما", "ماذا", "هو", "هي", "متى", "كم", "هل", "شو", "ليش", "لماذا"}
    | {"اريد", "بدي", "احتاج", "ممكن", "اقرب", "الاقرب", "قريب", "قريبه", "جنبي", "حولي", "لي"}
    | {"the", "a", "an", "of", "for", "in", "on", "to", "and", "or", "my", "me", "near", "nearest"}
    | {"where", "how", "what", "which", "when", "do", "does", "can", "i", "is", "are", "we", "get"}
    | {"need", "want", "closest", "nearby", "with", "from", "by", "it", "at"}
)


class Filter(StrEnum):
    """What a question may be narrowed to; not every kind of what is found can be."""

    AUDIENCE = "audience"
    SECTOR = "sector"
    ONLINE = "is_online"


@dataclass(frozen=True, slots=True)
class Searchable:
    """A kind of what is found. `name` stands in addresses, `title` is still to be translated.

    Its statement is `sql/<statement>.sql` of `package`; it takes words, key, patterns, key_pattern,
    name_keys, whole, most, skipped and the filters named, and answers with one row: rows,
    number_found, is_exact, and the numbers that each filter would leave.
    """

    name: str
    title: str
    package: str
    statement: str
    filters: frozenset[Filter] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for; `kind` is the name of a searchable, None is all of them.

    With a filter nothing is found of a kind that it is not said of.
    """

    text: str
    kind: str | None = None
    audience: str | None = None
    sector: str | None = None
    is_online: bool = False

    @property
    def filters(self) -> dict[Filter, str | bool | None]:
        """The values of all filters; None or False does not narrow."""
        return {
            Filter.AUDIENCE: self.audience,
            Filter.SECTOR: self.sector,
            Filter.ONLINE: self.is_online,
        }

    def is_about(self, searchable: Searchable) -> bool:
        """Check whether anything of a kind can be found."""
        return searchable.filters.issuperset(one for one, held in self.filters.items() if held)


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words by which a text is looked for, without articles and idle words."""
    folded = [word for word in fold_text(text).split() if word]
    telling = [word for word in folded if word not in _IDLE] or folded
    return tuple(dict.fromkeys(_stem(word) for word in telling[:_MOST_WORDS]))


def _stem(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_STEM:
            return word.removeprefix(article)
    return word
