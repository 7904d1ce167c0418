"""What belongs into no text of a place, and the sentences about it."""

import re

from geo.messages import mark as _
from importers import cells
from importers.findings import Finding, fixed, reject, warn

LONGEST_TEXT = 500


def clean_noting(column: str, value: str, findings: list[Finding]) -> str:
    """Take out what does not belong into a text, and say so."""
    if value.isascii() and value.isprintable() and not _MARKUP_SIGNS.intersection(value):
        return " ".join(value.split())
    bare = cells.strip_markup(value)
    if bare != value:
        text = _("“{value}” holds HTML, which was taken out.")
        hint = _("Write plain text.")
        findings.append(fixed("markup", text, hint, column=column, value=value))
    text = cells.clean_text(bare)
    if _CONTROLS.search(bare):
        message = _("“{value}” holds invisible control characters, which were taken out.")
        hint = _("Type the text anew instead of copying it.")
        findings.append(fixed("control_characters", message, hint, column=column, value=value))
    return text


_MARKUP_SIGNS = frozenset("<&")
# Line ends and tabs are white space, and the joiners are letters' business: neither is noted.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def too_long(field: str, column: str, value: str) -> Finding:
    """A name that long is another text in the wrong column; any other text can be left out."""
    text = _("The text “{value}” has {length} characters; at most {most} are possible.")
    hint = _("Shorten the text in “{named}”.")
    make = reject if field == "name" else warn
    return make(
        "too_long", text, hint, column=column, value=value, length=len(value), most=LONGEST_TEXT
    )


def broken(field: str, column: str, value: str) -> Finding:
    """A name nobody can read is no name; a name with one lost letter, or an address, may stay."""
    text = _("“{value}” is text that was saved in a wrong encoding before.")
    hint = _("Export the file anew from the system that it comes from, as UTF-8.")
    make = reject if field == "name" and _LOST_LETTER not in value else warn
    return make("broken_text", text, hint, column=column, value=value)


_LOST_LETTER = "\ufffd"
