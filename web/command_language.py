"""The language of the terminal, and what puts texts into it."""

import os

from geo.messages import Translate
from geo.messages import mark as _unchanged

LANGUAGES = ("ar", "en")


def chosen_language() -> str:
    """Take the language of `AROUNDME_LANG`, else of the terminal, else English."""
    wanted = os.environ.get("AROUNDME_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    code = (wanted or "")[:2].lower()
    return code if code in LANGUAGES else "en"


def translator() -> Translate:
    """Return the function that puts texts into the terminal's language."""
    language = chosen_language()
    if language == "en":
        return _unchanged  # the language of the code needs no catalogue
    from web.translations import Translations  # noqa: PLC0415 - the catalogue takes its time

    return Translations([language]).to(language)
