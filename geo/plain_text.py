"""Texts that people write, without what they cannot see and what turns the text around it."""

import re
import unicodedata

# Embeddings, overrides, isolates and marks of direction.
_BIDI_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
LONGEST_NOTE = 2_000


def without_bidi_controls(text: str) -> str:
    """Return a text composed (NFC), without characters that turn the direction of what follows."""
    return _BIDI_CONTROLS.sub("", unicodedata.normalize("NFC", text))


def plain_note(text: str | None) -> str | None:
    """Return a note as it is kept, up to `LONGEST_NOTE` characters; None for an empty one.

    Lines stay. Where a note is shown beside names and numbers, in a draft, a history or at the
    terminal, it cannot make them look like others.
    """
    # Normalising takes the square of the length of a run of marks: no more is read than is kept.
    composed = without_bidi_controls((text or "")[:LONGEST_NOTE].replace("\r\n", "\n"))
    shown = "".join(one for one in composed if one == "\n" or one.isprintable())
    return shown.strip() or None
