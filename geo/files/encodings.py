"""The encoding of a text, found by evidence: marks, declarations, and what words the bytes make."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from geo.errors import Refused
from geo.files.broken_text import looks_broken
from geo.files.letter_scores import ranked, score, words_of
from geo.files.signatures import wide_encoding
from geo.messages import Message, shown
from geo.messages import mark as _

__all__ = ["Encoding", "codec_of", "detect_encoding", "is_mostly_utf8", "is_one_byte"]
__all__ += ["looks_broken", "said_encoding", "utf8_tally"]

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_WIDE = ("utf-16", "utf-32")
_UTF8_LONGEST = 4
_BAD_BYTE = re.compile("[\udc80-\udcff]")
_UTF8_LETTER = re.compile("[^\x00-\x7f\udc80-\udcff]")
# Bytes of another encoding form a letter of UTF-8 now and then, never most of the time.
_FEWEST_LETTERS_A_BAD_BYTE = 4
_TELLING_BYTES = 12_000
_LETTER_BYTES = range(0xC0, 0x100)
# Below, the bytes make no words; a runner-up that is as near as this could be meant as well.
_PLAUSIBLE = 0.5
_POSSIBLE = 0.1
_CLOSE = 0.15
_DOUBT_OF_ONE_LETTER = 0.75
_EAST_ASIAN = ["gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"]
# The numbers that a .dbf gives to code pages, as LDID/<number> writes them.
_LDID = {
    **{1: "cp437", 2: "cp850", 3: "cp1252", 8: "cp865", 19: "cp932", 87: "cp1252", 88: "cp1252"},
    **{89: "cp1252", 100: "cp852", 101: "cp866", 102: "cp865", 103: "cp861", 106: "cp737"},
    **{107: "cp857", 120: "cp950", 121: "cp949", 122: "cp936", 123: "cp932", 124: "cp874"},
    **{125: "cp1255", 126: "cp1256", 200: "cp1250", 201: "cp1251", 202: "cp1254", 203: "cp1253"},
    **{204: "cp1257"},
}
_NOT_FOR_FILES = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7")


@dataclass(frozen=True)
class Encoding:
    """An encoding by its Python name, what speaks for it, and whether another is as likely.

    A byte order mark stays in what is decoded with `name`; take U+FEFF off its beginning.
    """

    name: str
    evidence: Message
    doubtful: bool = False

    def as_fact(self) -> Message:
        """Return the encoding as the officer is told of it."""
        text = _("{name} ({evidence})")
        if self.doubtful:
            text = _("{name} ({evidence}; not certain: look at the values, or name it: --encoding)")
        return Message(text, {"name": self.name, "evidence": self.evidence})


def detect_encoding(sample: bytes, *, declared: str | None = None, whole: bool = False) -> Encoding:
    """Find the encoding of a text by a sample, which may end inside a letter unless it is `whole`.

    What marks and bytes prove goes before what is `declared`, and that before what is only likely.
    Never fails: bytes that make no words in any encoding give a doubtful one.
    """
    if not whole:
        sample = _without_cut_letter(sample)
    found = _by_mark(sample) or _by_declaration(sample, declared) or _by_bytes(sample)
    claimed = None if declared is None else codec_of(declared)
    if declared is None or found.name == claimed or (claimed, found.name) == ("ascii", "utf-8"):
        return found
    overridden = _("{evidence}, although “{declared}” is declared")
    return replace(
        found,
        evidence=Message(overridden, {"evidence": found.evidence, "declared": shown(declared)}),
    )


def codec_of(name: str) -> str | None:
    """Find the codec that a declaration means: “1256”, “ANSI 1256”, “88596”, “LDID/126”."""
    words = re.sub(r"\b(ansi|oem|ms|microsoft|codepage)\b", "", name.lower()).strip(" \t\"'")
    digits = re.sub(r"[\s_-]|^iso|^cp|^windows|^win", "", words)
    if digits.startswith("ldid/"):
        return _LDID.get(int(digits[5:]) if digits[5:].isdecimal() else -1)
    if digits == "65001":
        words = "utf-8"
    elif re.fullmatch(r"8859\d{1,2}", digits):
        words = f"iso8859-{digits[4:]}"
    elif re.fullmatch(r"\d{3,5}", digits):
        words = f"cp{digits}"
    return _known_codec(words)


def said_encoding(name: str) -> str:
    """Return the codec that the officer named. Raises Refused when there is none."""
    codec = codec_of(name)
    if codec is None:
        raise Refused(
            _("There is no encoding “{encoding}”; try utf-8 or windows-1256."),
            encoding=shown(name),
        )
    return codec


def utf8_tally(data: bytes) -> tuple[int, int]:
    """Count the letters above ASCII that are well-formed UTF-8, and the bytes that are not."""
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_BAD_BYTE.findall(text))
    return len(_UTF8_LETTER.findall(text)), bad


def is_one_byte(name: str) -> bool:
    """Return whether an encoding has one byte a letter, so that UTF-8 in it is no chance."""
    letters = (bytes([byte]).decode(name, "ignore") for byte in _LETTER_BYTES)
    return sum(map(bool, letters)) > len(_LETTER_BYTES) * 0.55


def is_mostly_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8, but perhaps for a few damaged places."""
    letters, bad = utf8_tally(data)
    return letters > 0 and letters >= bad * _FEWEST_LETTERS_A_BAD_BYTE


def _known_codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
        b"abcd".decode(found)
    except UnicodeDecodeError:
        return found
    except (LookupError, ValueError):
        return None
    return None if found.replace("_", "-") in map(_hyphened, _NOT_FOR_FILES) else found


def _hyphened(name: str) -> str:
    return name.replace("_", "-")


def _without_cut_letter(sample: bytes) -> bytes:
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        if error.start and len(sample) - error.start < _UTF8_LONGEST and error.end == len(sample):
            return sample[: error.start]
    return sample


def _by_mark(sample: bytes) -> Encoding | None:
    """Find a byte order mark, or the NULs that stand between the letters of UTF-16."""
    wide = wide_encoding(sample)
    if sample.startswith(_BOMS):
        return Encoding(wide or "utf-8", Message(_("byte order mark")))
    wide = wide or _by_nuls(sample)
    return Encoding(wide, Message(_("the pattern of its NUL bytes"))) if wide else None


def _by_nuls(sample: bytes) -> str | None:
    """Recognise UTF-16 of any script: its delimiters and digits have a NUL, always on one side."""
    pairs = sample[: len(sample) // 2 * 2]
    even, odd = pairs[0::2].count(0), pairs[1::2].count(0)
    if min(even, odd) or max(even, odd) < len(pairs) / 20:
        return None
    name = "utf-16-le" if odd else "utf-16-be"
    try:
        text = pairs.decode(name)
    except UnicodeDecodeError as error:
        return name if error.end >= len(pairs) else None
    return name if sum(map(str.isprintable, text)) > len(text) * 0.8 else None


def _by_declaration(sample: bytes, declared: str | None) -> Encoding | None:
    """Believe a declaration that the bytes do not contradict."""
    name = codec_of(declared) if declared is not None else None
    if name is None or name.startswith(_WIDE) or not _is_believable(sample, name):
        return None
    if name == "ascii" and not sample.isascii():
        return None
    return Encoding(name, Message(_("declared as “{declared}”"), {"declared": shown(declared)}))


def _is_believable(sample: bytes, name: str) -> bool:
    if sample.isascii():
        return True
    if name in ("utf-8", "utf-8-sig"):
        return is_mostly_utf8(sample)
    if utf8_tally(sample)[1] == 0:
        return False
    try:
        sample.decode(name)
    except UnicodeDecodeError as error:
        if error.end < len(sample):
            return False
    # Where letters have several bytes, that these can be decoded says enough.
    return not is_one_byte(name) or _rivals(words_of(sample), name)


def _rivals(words: Mapping[bytes, int], name: str) -> bool:
    """Whether an encoding makes words that are as plausible as those of any other."""
    best = ranked(words)[0]
    return score(words, name) > best[0] - 2 * _CLOSE or _same_text(words, name, best[1])


def _by_bytes(sample: bytes) -> Encoding:
    if sample.isascii():
        return Encoding("utf-8", Message(_("only ASCII letters")))
    letters, bad = utf8_tally(sample)
    if bad == 0:
        return Encoding("utf-8", Message(_("all its letters are well-formed UTF-8")))
    if letters >= bad * _FEWEST_LETTERS_A_BAD_BYTE:
        evidence = _("its letters are well-formed UTF-8, except {count} bytes")
        return Encoding("utf-8", Message(evidence, {"count": bad}))
    return _by_words(sample)


def _by_words(sample: bytes) -> Encoding:
    words = words_of(sample)
    rated = ranked(words)
    best, name = rated[0]
    likely = Message(_("its bytes make the most likely words so"))
    if best >= _PLAUSIBLE:
        return Encoding(name, likely, _is_close(words, rated))
    other = _by_library(sample, _EAST_ASIAN)
    if other is None and best < _POSSIBLE:
        other = _by_library(sample, None)
    return Encoding(other or name, likely, doubtful=True)


def _is_close(words: Mapping[bytes, int], rated: list[tuple[float, str]]) -> bool:
    """Whether another encoding, which gives another text, is nearly as plausible."""
    best, name = rated[0]
    letters = sum(byte >= 0x80 for word in words for byte in word)
    margin = _CLOSE + _DOUBT_OF_ONE_LETTER / letters
    near = [other for points, other in rated[1:] if points > best - margin]
    return any(not _same_text(words, name, other) for other in near)


def _same_text(words: Mapping[bytes, int], one: str, other: str) -> bool:
    return all(word.decode(one, "replace") == word.decode(other, "replace") for word in words)


def _by_library(sample: bytes, candidates: list[str] | None) -> str | None:
    """Ask the library, which knows more encodings but needs more text."""
    from charset_normalizer import from_bytes  # noqa: PLC0415

    lines = (line for line in sample.splitlines() if not line.isascii())
    telling = b"\n".join(islice(lines, 500))[:_TELLING_BYTES]
    best = from_bytes(telling, cp_isolation=candidates).best()
    if best is None or best.encoding == "ascii":
        return None
    name = codecs.lookup(best.encoding).name
    if name in _WIDE:  # which would begin with its mark, and that was looked for
        return None
    try:
        sample.decode(name)
    except UnicodeDecodeError as error:
        return name if error.end >= len(sample) else None
    return name
