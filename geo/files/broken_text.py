"""Text whose letters were broken before it came to us: it is well-formed and yet says nothing."""

import re
from functools import cache

_LOST = "\ufffd"
# What the first byte of a letter in UTF-8 looks like in an older encoding, before what no word of
# that encoding goes on with. It is only a suspicion, but a cheap one.
_SUSPECTS = re.compile(
    "[Â-ßĂĹŘŮŸÿ√¬┬├╪┘╔╨╤][^\\x00-\\x7f]|[طظأآ][^\\x00-\\x7fء-ي]|[РСГВШЩ][^\\x00-\\x7fА-яЁё]"
)
_OLD = ("cp1252", "cp1256", "mac-roman", "cp850", "cp437", "cp1250", "cp1251", "cp1254")
# These begin letters such as é; before a sign they stand in no text.
_LONE_LEADS = "ÃÂ√┬├Ăأ"
_QUOTES = "“”‘’–—…»"
_HIGH_RUN = re.compile("[^\\x00-\\x7f]+")
_CONTROL = re.compile("[\x80-\x9f]")
_CROWDED = re.compile("[À-ÖØ-öø-ÿ]{3,}")
_ARABIC_WORD = re.compile("[ء-غف-ي][ء-ْ]*")
_FEWEST_MARKS = 3
_UNUSED = 0x3000


def looks_broken(text: str) -> bool:
    """Return whether a text was spoilt by a wrong encoding; it cannot be mended for certain.

    True for UTF-8 that was read as an older encoding, Windows-1256 that was read as Windows-1252,
    letters replaced by `U+FFFD`, and texts of which little but question marks is left.
    """
    if text.isascii():
        return "???" in text and _is_lost(text)
    if _LOST in text or _CONTROL.search(text):
        return True
    if _SUSPECTS.search(text) and _is_utf8_misread(text):
        return True
    return any(map(_is_arabic_misread, _CROWDED.findall(text)))


def _is_lost(text: str) -> bool:
    """Of names that lost their letters marks and spaces are left, perhaps digits, too."""
    return text.count("?") >= _FEWEST_MARKS and not any(map(str.isalpha, text))


def _is_utf8_misread(text: str) -> bool:
    """Turn the letters back into bytes: that these are UTF-8 does not happen by chance."""
    runs = _HIGH_RUN.findall(text)
    return any(_are_utf8(runs, _bytes_of(encoding)) for encoding in _OLD)


def _are_utf8(runs: list[str], table: dict[int, int]) -> bool:
    letters = 0
    for run in runs:
        try:
            letters += len(run.translate(table).encode("latin-1").decode("utf-8"))
        except ValueError:
            continue
        if run[0] in _LONE_LEADS and run[1] not in _QUOTES:
            return True
    return letters > 1


@cache
def _bytes_of(encoding: str) -> dict[int, int]:
    """Map the letters of an encoding to their bytes, and what it does not have to no byte."""
    table = dict.fromkeys(range(0xA0, 0x100), _UNUSED)
    for byte in range(0x80, 0x100):
        letter = bytes([byte]).decode(encoding, "ignore")
        if letter:
            table[ord(letter)] = byte
    return table


def _is_arabic_misread(crowded: str) -> bool:
    """Several accented letters in a row are no word of any language in Latin letters."""
    if len(crowded) > _FEWEST_MARKS:
        return len(set(crowded.lower())) >= _FEWEST_MARKS
    return bool(_ARABIC_WORD.fullmatch(crowded.encode("latin-1").decode("cp1256")))
