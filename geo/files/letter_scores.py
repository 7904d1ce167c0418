"""How plausible the words are that bytes make in an encoding: the statistics of the detection."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

# In the order in which a draw is settled: what agencies use most comes first.
ENCODINGS = (
    *("cp1252", "cp1256", "iso8859-6", "mac-roman", "cp1250", "cp1251", "cp1254", "cp850"),
    *("iso8859-2", "cp1253", "cp1255", "koi8-r", "cp866", "cp720"),
)
_MOST_WORDS = 1500
_LONGEST_WORD = 60
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
# The letters of a script, the frequent ones first.
_BY_FREQUENCY = {
    "arabic": "اليمنرةوتبعدسهفحقكأجشىصخطإضزثذغئيءظؤآپگچکژ",
    "cyrillic": "оеаинтрслвкпмдуяызьбгчйжхшюцщіэфїєъјљњћђџґўё",
    "greek": "αοιετσνηυρπκμλςίόάωέγδήχθφβύώξζψϊϋ",
    "hebrew": "יוהלאתרבשמנםדעקחפכסגטזצןךץףת",
}
_HEBREW_FINALS = frozenset("ךםןףץ")
_CYRILLIC_VOWELS = frozenset("аеёиоуыэюяієїў")
_BEST, _WORST = 1.5, -1.2
# French has words of one letter, and enumerations in any script begin with one.
_MOST_FOR_ONE_LETTER = 0.3
_LANGUAGES = {
    "French": "éèêëàâçùûüîïôœæ",
    "German": "äöüß",
    "Spanish": "áéíóúñü",
    "Portuguese": "ãõáéíóúâêôçà",
    "Italian": "àèéìòù",
    "Nordic": "åäöøæé",
    "Dutch": "éëïöü",
    "Icelandic": "áðéíóúýþæö",
    "Turkish": "çğıöşüâîû",
    "Czech": "áčďéěíňóřšťúůýžľôä",
    "Polish": "ąćęłńóśźż",
    "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîşţșț",
    "Croatian": "čćđšž",
}
_WORDS = frozenset(
    re.findall(
        r"\w+",
        "مدرسة مسجد جامع مستشفى مركز عيادة صيدلية مكتب بلدية محافظة مديرية شارع عمان إربد الزرقاء"
        " بن ابن صحي أساسية ثانوية بنات للبنات ذكور حي اسم العنوان الهاتف خط العرض الطول رقم",
    )
)
# What few files are in has to be clearly better than what many are in.
_HANDICAPS = {
    "koi8-r": 0.4,
    "cp866": 0.2,
    "cp720": 0.15,
    "cp1251": 0.15,
    "cp1255": 0.2,
    "cp1253": 0.2,
}
# Few people write Icelandic, and Turkish without its own letters looks like it.
_WEIGHTS = {"Icelandic": 0.9}
_KNOWN_LATIN = frozenset("".join(_LANGUAGES.values()))
_ON_EDGES = frozenset("«»“”„‘’‚‹›–—…،؛؟°²³ºª·•®©™½¼¾€£\xa0\xad\u200c\u200d\u200e\u200f")
_BETWEEN = frozenset("’‘–·\xa0\xad\u200c\u200d")


@dataclass(frozen=True, slots=True)
class _Sign:
    """What one byte is in an encoding; `worth` is how welcome its letter is in a text."""

    letter: str
    script: str
    worth: float
    upper: bool
    high: bool


def words_of(sample: bytes) -> Counter[bytes]:
    """Count the words with bytes above ASCII; of very many the first ones."""
    counted: Counter[bytes] = Counter()
    for match in _WORD.finditer(sample):
        if match[0].isascii():
            continue
        counted[match[0][:_LONGEST_WORD]] += 1
        if len(counted) >= _MOST_WORDS:
            break
    return counted


def score(words: Mapping[bytes, int], encoding: str) -> float:
    """Rate an encoding of one byte a letter: about 1 for words of a language, 0 for no words."""
    signs = _signs(encoding)
    points = 0.0
    high = 0
    latin: Counter[str] = Counter()
    for word, count in words.items():
        met = [signs[byte] for byte in word]
        points += _in_context(met) * min(count, 5)
        for sign in met:
            if sign.high:
                high += min(count, 5)
                if sign.script == "latin":
                    latin[_small(sign.letter)] += min(count, 5)
    rating = (points + _as_a_language(latin)) / high if high else 0.0
    return rating - _HANDICAPS.get(encoding, 0.0)


def ranked(words: Mapping[bytes, int]) -> list[tuple[float, str]]:
    """Rate all encodings, the best first."""
    rated = [(score(words, encoding), encoding) for encoding in ENCODINGS]
    return sorted(rated, key=lambda pair: (-round(pair[0], 3), ENCODINGS.index(pair[1])))


def _small(letter: str) -> str:
    """Return the small form: that of the Turkish capital with a dot is no single letter."""
    small = letter.lower()
    return small if len(small) == 1 else "ı"


def _as_a_language(letters: Mapping[str, int]) -> float:
    """Rate accented letters by the one language that has most of them."""
    if not letters:
        return 0.0
    known = {letter: 0.3 if letter in _KNOWN_LATIN else -1.0 for letter in letters}
    return max(
        _WEIGHTS.get(name, 1.0)
        * sum(n * (1.0 if letter in alphabet else known[letter]) for letter, n in letters.items())
        for name, alphabet in _LANGUAGES.items()
    )


def _in_context(met: Sequence[_Sign]) -> float:
    """Rate the letters of a word by themselves and by what stands beside them."""
    points = sum(sign.worth for sign in met)
    if len(met) == 1:
        points = min(points, _MOST_FOR_ONE_LETTER)
    last = len(met) - 1
    for at, sign in enumerate(met):
        if sign.script in ("edge", "symbol"):
            points += _of_symbol(sign, inside=0 < at < last)
    points += sum(_of_pair(one, other) for one, other in pairwise(met))
    if met[0].script == "arabic":
        points += _of_arabic(met)
    elif met[0].script == "hebrew":
        points += _of_hebrew(met)
    elif met[0].script == "cyrillic":
        points += _of_cyrillic(met)
    return points


def _of_symbol(sign: _Sign, *, inside: bool) -> float:
    if sign.script == "edge":
        return (0.1 if sign.letter in _BETWEEN else -0.6) if inside else 0.2
    return -1.5 if inside else -0.7


def _of_pair(one: _Sign, other: _Sign) -> float:
    """Rate two neighbours: scripts do not mix in a word, and capitals stand at its beginning."""
    if not (one.high or other.high):
        return 0.0
    letters = one.script not in ("edge", "symbol") and other.script not in ("edge", "symbol")
    if letters and one.script != other.script:
        return -2.0
    points = 0.0
    if letters and other.upper and not one.upper and one.script != "arabic":
        points -= 2.0
    if one.high and other.high and one.script == other.script == "latin":
        points -= 0.5
    return points


def _of_arabic(met: Sequence[_Sign]) -> float:
    """Rate what only Arabic words do: the article first, some letters only at the end."""
    letters = "".join(sign.letter for sign in met)
    points = 1.5 if len(letters) > 3 and letters.startswith("ال") else 0.0
    points += 2.0 if letters in _WORDS else 0.0
    points -= 1.5 * sum(letter in "ةى" for letter in letters[:-1])
    return points - (1.0 if letters[0] in "ءؤئ" and len(letters) > 1 else 0.0)


def _of_hebrew(met: Sequence[_Sign]) -> float:
    """Rate what only Hebrew words do: five letters have another form at the end of a word."""
    letters = "".join(sign.letter for sign in met)
    points = 1.5 if len(letters) > 1 and letters[-1] in _HEBREW_FINALS else 0.0
    return points - 1.5 * sum(letter in _HEBREW_FINALS for letter in letters[:-1])


def _of_cyrillic(met: Sequence[_Sign]) -> float:
    """Rate a word by its vowels: longer words without any are hardly ever written."""
    letters = "".join(sign.letter.lower() for sign in met)
    return -2.0 if len(letters) > 3 and _CYRILLIC_VOWELS.isdisjoint(letters) else 0.0


@cache
def _signs(encoding: str) -> tuple[_Sign, ...]:
    return tuple(_sign(byte, encoding) for byte in range(256))


def _sign(byte: int, encoding: str) -> _Sign:
    high = byte >= 0x80
    letter = bytes([byte]).decode(encoding, "replace")
    if letter == "\ufffd" or "\x80" <= letter < "\xa0":
        return _Sign(letter, "symbol", -2.0, False, high)
    if letter in _ON_EDGES:
        return _Sign(letter, "edge", 0.0, False, high)
    script = _script(letter)
    if script == "symbol" or not high:
        return _Sign(letter, script, 0.0, letter.isupper(), high)
    return _Sign(letter, script, _worth(letter, script), letter.isupper(), high)


def _script(letter: str) -> str:
    if "\u064b" <= letter <= "\u0652" or letter == "ـ":
        return "arabic"
    if not letter.isalpha() or letter in "ªºµ":
        return "symbol"
    bounds = (
        ("\u0250", "latin"),
        ("\u0400", "greek"),
        ("\u0530", "cyrillic"),
        ("\u0600", "hebrew"),
        ("\u0780", "arabic"),
    )
    return next((script for bound, script in bounds if letter < bound), "symbol")


def _worth(letter: str, script: str) -> float:
    """Fall evenly from the most frequent letter of a script to the rarest."""
    if script == "latin":
        return 0.0
    order = _BY_FREQUENCY[script]
    place = order.find(letter.lower())
    if place < 0:
        return -0.5 if script == "arabic" else _WORST
    return _BEST + (_WORST - _BEST) * place / (len(order) - 1)
