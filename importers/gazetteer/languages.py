"""Which of many names is the one to show in a language, where a source does not say."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

from geo.scripts import language_of
from layers.gazetteer.spelling import name_key, sound_key

# Names made by a machine letter by letter, like “wady mwsy”: nobody writes them.
_MADE_BY_MACHINE = re.compile(r"[a-z0-9 '’`-]+")
# Letters that Persian, Urdu and hasty writers put others for.
_ARABIC_ONLY = re.compile("[أإآءؤئةىعحطظصضثذغق]")
_MOST_APART = 20


def names_by_language(
    main: str, others: Sequence[str], languages: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Choose a name to show for each language, and return it with all other spellings.

    `main` is in the language of its script; another script gets the name that sounds most like
    it. English names are shown without marks below and above their letters.
    """
    known = [name for name in dict.fromkeys(others) if not _MADE_BY_MACHINE.fullmatch(name)]
    heard = sound_key(name_key(main))
    names = {language_of(main, languages): main}
    for language in languages:
        fitting = [name for name in known if language_of(name, languages) == language]
        if language not in names and fitting:
            names[language] = min(fitting, key=lambda name: _unfitness(heard, name))
    alternatives = tuple(name for name in (main, *known) if name not in names.values())
    return tidied(names), alternatives


def tidied(names: Mapping[str, str]) -> dict[str, str]:
    """Return names to show: English ones without the marks of scholarly transliteration."""
    shown = dict(names)
    if "en" in shown:
        shown["en"] = without_marks(shown["en"])
    return shown


def without_marks(text: str) -> str:
    """Return a text whose Latin letters have neither dots nor lines: Wādī as Sīr, Wadi as Sir."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", bare)


def _unfitness(heard: str, name: str) -> tuple[int, int]:
    """Order by how far a name is from what is heard, then Arabic before its neighbours."""
    apart = OSA.distance(heard, sound_key(name_key(name)), score_cutoff=_MOST_APART)
    return apart, -len(_ARABIC_ONLY.findall(name))
