"""Which language a text is written in, as far as its letters tell."""

import re
from collections.abc import Sequence

_ARABIC = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"
)
_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ckb", "ps"})


def language_of(text: str, languages: Sequence[str]) -> str:
    """Choose the first of the languages whose script the text has, else the first of all."""
    arabic = bool(_ARABIC.search(text))
    fitting = [code for code in languages if (code in _ARABIC_SCRIPT) == arabic]
    return fitting[0] if fitting else languages[0]
