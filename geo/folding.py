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


def fold_text(text: str) -> str:
    """Fold a text so that two spellings of one name compare equal."""
    letters = _MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_LETTERS)
    decomposed = unicodedata.normalize("NFD", letters.lower())
    plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return _OTHER.sub(" ", plain).strip()
