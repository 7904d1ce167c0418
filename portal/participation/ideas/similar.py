"""Ideas that are like the one somebody is about to propose: supporting one is better than two."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import sql
from geo.folding import fold_text
from portal.participation.ideas.queries import ideas_of
from portal.participation.ideas.rules import Idea

MOST_SHOWN = 5
_METRES = 500
# Titles that share half of their triples of letters say the same; near ones need share less.
_ALIKE, _ALIKE_NEAR = 0.38, 0.2
_MOST_WORDS = 12
_SHORTEST_WORD = 3
# A word is looked up by its beginning, so that its endings and suffixes do not matter.
_STEM = 5
_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")


def similar_ideas(
    session: Session, space_id: UUID, title: str, position: Position | None
) -> list[Idea]:
    """List ideas of a space that are like a title, or near a place and a little like it."""
    folded = fold_text(title)
    query = _any_word(folded)
    if not query:
        return []
    asked = {
        "space_id": space_id,
        "query": query,
        "title": folded,
        "lon": None if position is None else position.lon,
        "lat": None if position is None else position.lat,
        "metres": _METRES,
        "alike": _ALIKE,
        "alike_near": _ALIKE_NEAR,
        "most": MOST_SHOWN,
    }
    ids = list(session.scalars(sql("portal.participation.ideas", "similar_ideas"), asked))
    found = ideas_of(session, ids)
    return [found[one] for one in ids if one in found]


def _any_word(folded: str) -> str:
    """Return what finds any of the words, by their stems with and without an article."""
    stems: dict[str, None] = {}
    for word in folded.split()[:_MOST_WORDS]:
        bare = _without_article(word)
        if len(bare) >= _SHORTEST_WORD:
            stems[bare[:_STEM]] = None
    return " | ".join(f"{before}{stem}:*" for stem in stems for before in _written_before(stem))


def _without_article(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_WORD:
            return word[len(article) :]
    return word


def _written_before(stem: str) -> tuple[str, ...]:
    return ("",) if stem.isascii() else ("", *_ARTICLES)
