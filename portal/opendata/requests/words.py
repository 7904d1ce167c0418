"""The words of requests as PostgreSQL searches them, in Arabic with what is written before them."""

from geo.folding import fold_text

_MOST_WORDS = 12
_LONGEST_WORDS = 200
_SHORTEST_WORD = 3
# A word of a title is looked up by its beginning, so that endings and suffixes do not matter.
_STEM = 5
# What Arabic writes before a word without a space.
_BEFORE = ("ال", "وال", "بال", "فال", "كال", "لل")


def words_query(words: str) -> str | None:
    """Return the query that finds what has all of some words; None without any."""
    found = fold_text(words[:_LONGEST_WORDS]).split()[:_MOST_WORDS]
    return " & ".join(f"({_any_way(word)})" for word in found) or None


def stems_of(title: str) -> list[str]:
    """Return a query for each word of a title, by its stem with and without an article."""
    words = (_without_article(word) for word in fold_text(title).split()[:_MOST_WORDS])
    stems = dict.fromkeys(word[:_STEM] for word in words if len(word) >= _SHORTEST_WORD)
    return [_any_way(stem) for stem in stems]


def _without_article(word: str) -> str:
    for article in sorted(_BEFORE, key=len, reverse=True):
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_WORD:
            return word[len(article) :]
    return word


def _any_way(word: str) -> str:
    before = ("",) if word.isascii() else ("", *_BEFORE)
    return " | ".join(f"{one}{word}:*" for one in before)
