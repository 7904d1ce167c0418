"""Which characters of a text are kept: all that are read, and the marks that Arabic needs."""

import re
import unicodedata

# LRM, RLM, ALM, ZWNJ and ZWJ turn or join letters one by one, and end with them: they are kept,
# but a run of them shows nothing.
KEPT_MARKS = "\u200c\u200d\u200e\u200f\u061c"
_RUNS_OF_MARKS = re.compile(f"([{KEPT_MARKS}]{{3}})[{KEPT_MARKS}]+")
# Letters of Hangul and Braille that have no ink: with them a text is empty and does not look it.
_BLANK = "\u115f\u1160\u3164\uffa0\u2800"
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What is not to be printed, of all categories: other formats turn (U+202A–202E, U+2066–2069),
# hide or tag what follows; private ones look as a font likes. Letters and emoji that are newer
# than our tables are unassigned here, so those stay, without what will never be any.
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co"})
_NEVER_SHOWN = re.compile("[\u2065\ufdd0-\ufdef\ufff0-\ufff8\U000e0000-\U000e0fff]")
_MARKS = frozenset({"Mn", "Me"})
# Five stand on one letter in fully voweled Arabic at most; a heap of them covers other lines.
_MOST_MARKS = 5


def clean_text(raw: str, longest: int) -> str:
    """Return a text composed (NFC), with lines that end alike and without what turns or hides.

    No more is read than twice `longest`, so that whoever checks the length still sees it exceeded.
    """
    ended = _LINE_ENDS.sub("\n", raw[: 2 * longest + 2]).replace("\t", "    ")
    shown = "".join(one for one in ended if one == "\n" or _is_kept(one))
    # Normalising takes the square of the length of a run of marks: they are bounded before.
    composed = unicodedata.normalize("NFC", _bounded_marks(shown))
    return _RUNS_OF_MARKS.sub(r"\1", composed)


def clean_line(raw: str, longest: int) -> str:
    """Return a text of one line: every run of spaces and line ends is one space."""
    return " ".join(clean_text(raw, longest).split())


def is_read(text: str) -> bool:
    """Check whether somebody sees anything of a text."""
    return any(unicodedata.category(one)[0] in "LNPS" for one in text)


def _is_kept(one: str) -> bool:
    if one in KEPT_MARKS:
        return True
    if one in _BLANK or _NEVER_SHOWN.match(one) or ord(one) & 0xFFFE == 0xFFFE:
        return False
    return unicodedata.category(one) not in _UNPRINTED


def _bounded_marks(text: str) -> str:
    kept, in_row = [], 0
    for one in text:
        in_row = in_row + 1 if unicodedata.category(one) in _MARKS else 0
        if in_row <= _MOST_MARKS:
            kept.append(one)
    return "".join(kept)
