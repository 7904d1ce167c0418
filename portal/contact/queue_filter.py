"""What can be asked of the queue, and how words are put to PostgreSQL's text search."""

from dataclasses import dataclass

from geo.folding import fold_text

_MOST_WORDS = 8
# What Arabic writes before a word without a space.
_BEFORE = ("", "ال", "وال", "بال", "لل")


@dataclass(frozen=True)
class QueueFilter:
    """Which cases a list shows; what is None, False or empty does not matter.

    `agencies` are those asked for among the officer's; None is every one and the unit's own.
    `assigned_to` is an officer, or “” for nobody. `words` are all in subject or text, by their
    beginnings. `topic` is one with all its parts, or one part. A `reference` finds its case, open
    or closed, whatever else is asked for.
    """

    agencies: frozenset[str] | None = None
    kind: str | None = None
    state: str | None = None
    topic: str | None = None
    region: str | None = None
    assigned_to: str | None = None
    is_overdue: bool = False
    is_escalated: bool = False
    is_located: bool = False
    is_closed: bool = False
    words: str = ""
    reference: str = ""

    @property
    def equal(self) -> dict[str, str]:
        """What columns of a case are to be, by their names."""
        topic = "topic" if "." in (self.topic or "") else "main_topic"
        asked = {
            "kind": self.kind,
            "state": self.state,
            topic: self.topic,
            "region": self.region,
            "assigned_to": self.assigned_to or None,
        }
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def keys(self) -> list[str]:
        """What cases hold among their KEYS that match all but agencies, words and time."""
        told = {
            "assigned_to=": self.assigned_to == "",
            "escalated": self.is_escalated,
            "located": self.is_located,
        }
        return [
            *(f"{name}={value}" for name, value in self.equal.items()),
            *(key for key, is_asked in told.items() if is_asked),
        ]


def words_query(words: str) -> str:
    """Return words as PostgreSQL's text search takes them; “” where there are none."""
    terms = (
        " | ".join(f"{before}{word}:*" for before in _prefixes(word))
        for word in fold_text(words).split()[:_MOST_WORDS]
    )
    return " & ".join(f"({term})" for term in terms)


def _prefixes(word: str) -> tuple[str, ...]:
    return ("",) if word.isascii() else _BEFORE
