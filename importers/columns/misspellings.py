"""Misspelled headers: a known one that a few letters make of them, if only one comes near."""

from collections.abc import Iterable, Mapping

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
        edits = edit_distance(key, text, allowed)
        if edits < allowed:
            allowed, best = edits, set(meanings)
        elif edits == allowed:
            best.update(meanings)
    return best.pop() if len(best) == 1 else None


def _allowed_edits(key: str) -> int:
    if not _FEWEST_LETTERS <= len(key) <= _LONGEST:
        return 0
    return 2 if len(key) >= _LETTERS_FOR_TWO_EDITS and key.isascii() else 1


def edit_distance(one: str, other: str, most: int) -> int:
    """Count the slips between two texts, `most` + 1 where there are more.

    Optimal string alignment: the recurrence of Wagner and Fischer with swapped neighbours.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
