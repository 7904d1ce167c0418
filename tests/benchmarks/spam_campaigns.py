"""Spam for the experiment: campaigns by grammars, paraphrased, misspelled and copied with changes.

Nothing here is imported from the filter, and nothing there from here.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

_HERE = Path(__file__).parent
_PLACE = re.compile(r"\{(\w+)\}")
_SPELLED = {
    "ar": ["صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
}
_NAMES = ["waffa", "noor-home", "clarkefx", "dalilak", "rahati", "cedar-play", "slimjo", "marifa"]
# How spammers write addresses where links are off.
_SITES = [
    "{name} dot shop",
    "{name}[.]online",
    "www {name} net",
    "{name} (نقطة) كوم",
    "{name}.info",
    "hxxps://{name}.club/jo",
    "[اضغط](https://{name}.example/a)",
    "{name} fullstop com",
    "{name} point org",
]
_LOOKALIKE = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "i": "і"}
# Words that spinning programs exchange; none is one that a filter would look for.
_SPUN = {
    "really": "truly", "very": "quite", "told": "informed", "money": "funds", "wife": "spouse",
    "great": "superb", "good": "fine", "only": "just", "page": "profile", "before": "ahead of",
    "عنك": "عن حضرتكم", "لكل": "إلى كل", "لا": "ليس", "نصل": "نأتي", "كل": "جميع",
    "مبلغًا": "قدرًا", "بيتك": "منزلك", "زبونًا": "عميلًا", "مهم": "هام", "شكرًا": "ألف شكر",
}  # fmt: skip
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# So many of ten begin with a remark about the matter, as if somebody of the place wrote them.
_DISGUISED = 0.3

Write = Callable[[Random], str]


def campaigns() -> Mapping[str, Write]:
    """Return the campaigns by name: each writes a post."""
    return {name: _writer(said) for name, said in _read("spam_campaigns.toml").items()}


def remark(random: Random) -> str:
    """Write what people of a place write about it."""
    said = _read("civic_remarks.toml")[random.choice(("ar", "en"))]
    filled = {name: random.choice(_lines(said, name)) for name in said}
    return filled.pop("forms").format(**filled)


def vary(text: str, random: Random) -> str:
    """Change a copy as those who post it often do: words, their order, letters, signs."""
    sentences = re.split(r"(?<=[.!؟])\s+", text)
    if random.random() < 0.5:
        random.shuffle(sentences)
    words = [_SPUN.get(word, word) for word in " ".join(sentences).split()]
    change = random.choice((_drop, _double, _lengthen, _imitate, _decorate))
    return change(words, random)


@cache
def _read(name: str) -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((_HERE / name).read_text("utf-8"))


def _writer(said: Mapping[str, object]) -> Write:
    language = str(said["language"])

    def write(random: Random) -> str:
        text = random.choice(_lines(said, "forms"))
        text = _PLACE.sub(lambda one: _fill(said, one.group(1), language, random), text)
        # What a line leaves open, such as an address, is filled in the second time.
        text = _PLACE.sub(lambda one: _fill(said, one.group(1), language, random), text)
        if random.random() < _DISGUISED:
            text = f"{remark(random)} {text}"
        return vary(text, random) if random.random() < 0.6 else text

    return write


def _lines(said: Mapping[str, object], name: str) -> list[str]:
    held = said[name]
    assert isinstance(held, list)
    return held


def _fill(said: Mapping[str, object], name: str, language: str, random: Random) -> str:
    if name == "phone":
        return " ".join(random.choice(_SPELLED[language]) for _ in range(9))
    if name == "digits":
        digits = f"07{random.choice('789')}" + "".join(random.choices("0123456789", k=7))
        return random.choice((digits, " ".join(digits), digits.translate(_ARABIC_DIGITS)))
    if name == "site":
        known = random.choice(_NAMES) + random.choice(("", str(random.randrange(99))))
        return random.choice(_SITES).replace("{name}", known)
    return random.choice(_lines(said, name))


def _drop(words: list[str], random: Random) -> str:
    left = [one for one in words if random.random() > 0.08]
    return " ".join(left or words)


def _double(words: list[str], random: Random) -> str:
    at = random.randrange(len(words))
    return " ".join([*words[:at], words[at], *words[at:]])


def _lengthen(words: list[str], random: Random) -> str:
    return " ".join(
        f"{one[:2]}ـــ{one[2:]}" if len(one) > 4 and random.random() < 0.2 else one for one in words
    )


def _imitate(words: list[str], random: Random) -> str:
    return " ".join(
        "".join(_LOOKALIKE.get(letter, letter) for letter in one) if random.random() < 0.2 else one
        for one in words
    )


def _decorate(words: list[str], random: Random) -> str:
    signs = random.choice(("🔥", "✅✅", "👉", "!!!", "…", "❤"))
    return f"{signs} {' '.join(words)} {signs}"
