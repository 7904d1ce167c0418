"""The catalogues of Arabic and English texts, read once in a process."""

import io
from collections.abc import Callable, Iterable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources

from geo.messages import Translate


class Catalogue(GNUTranslations):
    """The texts of one language; the empty text, to gettext the heading, stays empty."""

    def gettext(self, message: str) -> str:
        """Put a text into the language."""
        return super().gettext(message) if message else ""


class Translations:
    """One gettext catalogue a language; without a file it speaks the English of the code."""

    def __init__(self, languages: Iterable[str]) -> None:
        self._catalogues = {language: _load(language) for language in languages}

    def to(self, language: str) -> Translate:
        """Return the function that puts a text into a language."""
        return self._catalogue(language).gettext

    def plural(self, language: str) -> Callable[[str, str, int], str]:
        """Return the function that chooses the plural form of a language."""
        return self._catalogue(language).ngettext

    def _catalogue(self, language: str) -> NullTranslations:
        return self._catalogues.get(language) or NullTranslations()


@cache
def _load(language: str) -> NullTranslations:
    file = resources.files("web") / "locales" / language / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return NullTranslations()
    # Only here: English, the language of the code, needs none of it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=language))
    compiled.seek(0)
    return Catalogue(compiled)
