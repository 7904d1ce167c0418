"""Folding of text for search and comparison: the Python twin of the SQL function `fold_text`.

Arabic letters that readers do not tell apart are written alike, as Lucene's ArabicNormalizer does:
alef forms to ا, ى to ي, ة to ه. Beyond it the hamza seats ؤ and ئ become و and ي, a lone ء goes,
and so do tatweel and vowel marks; digits become ASCII.
Latin letters lose case and accents. What is neither letter nor
digit becomes one space.
"""

import re
import unicodedata

_LETTERS = str.maketrans(
    "أإآٱىیةۀؤئکگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
    "ااااييههويكك01234567890123456789",
    "ءـ",
)
_MARKS = re.compile("[\u064b-\u065f\u0670\u06d6-\u06ed]")
_OTHER = re.compile(r"[\W_]+")
_MOST_WORDS = 100_000


class _FoldedCharacters(dict[int, str]):
    """What each character folds to, found when it is met first: folding never looks around."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


class _FoldedWords(dict[str, str]):
    """What words fold to; names of one layer are made of few words, so most are met again."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_WORDS:
            self.clear()
        plain = word.isascii() and word.isalnum()
        folded = self[word] = word.lower() if plain else word.translate(_CHARACTERS)
        return folded


_CHARACTERS = _FoldedCharacters()
_WORDS = _FoldedWords()


def fold_text(text: str) -> str:
    """Fold a text so that two spellings of one name compare equal."""
    return " ".join(" ".join([_WORDS[word] for word in text.split()]).split())


def _fold_character(character: str) -> str:
    letters = _MARKS.sub("", unicodedata.normalize("NFKC", character)).translate(_LETTERS)
    decomposed = unicodedata.normalize("NFD", letters.lower())
    plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return _OTHER.sub(" ", plain)
