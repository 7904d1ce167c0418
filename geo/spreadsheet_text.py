"""Texts that survive a spreadsheet: an apostrophe before what it would run or rewrite."""

import re

# What programs skip before they look for a formula: white space, control and invisible characters,
# and our own mark. One class each, so that no text can make the search slow.
_IN_LINE = (
    r"'\x00-\x09\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u2069\u3000\ufeff"
)
_SIGNS = "=+\\-@＝＋－＠"
_CELL = rf"(?=[{_IN_LINE}\r\n]*[{_SIGNS}]|'*[\t\r])"
# The lines after the first count too: some programs take a quoted line end for the end of the row.
_LINE = rf"(?=[{_IN_LINE}]*[{_SIGNS}])"
_OPEN = re.compile(rf"\A{_CELL}|(?<=[\r\n])(?!(?<=\r)\n){_LINE}")
_GUARD = re.compile(rf"\A'{_CELL}|(?<=[\r\n])'{_LINE}")
_ONE_LINE = re.compile(_CELL)
# A sign alone makes no formula of a number. A plus before more digits is a phone's, and a
# spreadsheet would take it away.
_DEGREES = r"[+-]?(?:0|[1-9]\d{0,2})(?:\.\d+)?"
_NUMBER = re.compile(
    rf"-(?:0|[1-9]\d{{0,10}})(?:[.,]\d+)?(?:[eE][+-]?\d{{1,3}})?|{_DEGREES}(?:[,;] ?{_DEGREES})?",
    re.ASCII,
)
# Digits that would come back as other digits: leading zeros, more than a cell shows, exponents
# and what looks like a day.
_REWRITTEN = re.compile(
    r"'*(?:0\d[\d .]*|\d{12,}|\d+[eE]\d+"
    r"|(?:\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?|\d{1,4}\.\d{1,2}\.\d{1,4})(?:[ T]\d{1,2}:.*)?)",
    re.ASCII,
)


def safe(text: str) -> str:
    """Put an apostrophe where a spreadsheet would run the text, and nowhere else.

    For files that programs read as well: days and leading zeros stay as they are.
    """
    if "\n" in text or "\r" in text:
        return _OPEN.sub("'", text)
    # Most texts begin with a letter: one look tells that they are harmless.
    if text[:1].isalpha() or _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if _ONE_LINE.match(text) else text


def guarded(text: str) -> str:
    """Put an apostrophe where a spreadsheet would run the text or give back another one."""
    return f"'{text}" if _REWRITTEN.fullmatch(text) else safe(text)


def bared(text: str) -> str:
    """Return what `guarded` was given; texts that it would not have touched stay as they are."""
    if "'" not in text:
        return text
    if _REWRITTEN.fullmatch(text):
        return text.removeprefix("'")
    return _GUARD.sub("", text)
