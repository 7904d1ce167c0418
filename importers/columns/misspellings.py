"""Misspelled headers: a known one that a few letters make of them, if only one comes near."""

from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

# Short words are other words when a letter changes, and so are Arabic ones, which have few letters.
_FEWEST_LETTERS = 6
_LETTERS_FOR_TWO_EDITS = 10
_LONGEST = 40


def nearest(key: str, known: Mapping[str, Iterable[str]]) -> str | None:
    """Find the meaning of a misspelled header among the known ones, key to meanings.

    None when nothing is near, or when what is near means different things. A slip is a letter
    changed, left out, put in or swapped with its neighbour; the first letter has to be right.
    """
    allowed = _allowed_edits(key)
    if not allowed:
        return None
    best: set[str] = set()
    for text, meanings in known.items():
        if text[:1] != key[:1] or abs(len(text) - len(key)) > allowed:
            continue
        if len(text) < _FEWEST_LETTERS:
            continue
        edits = OSA.distance(key, text, score_cutoff=allowed)
        if edits < allowed:
            allowed, best = edits, set(meanings)
        elif edits == allowed:
            best.update(meanings)
    return best.pop() if len(best) == 1 else None


def _allowed_edits(key: str) -> int:
    if not _FEWEST_LETTERS <= len(key) <= _LONGEST:
        return 0
    return 2 if len(key) >= _LETTERS_FOR_TWO_EDITS and key.isascii() else 1
