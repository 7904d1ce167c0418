"""The catalogues of Arabic and English texts, read once when the application starts."""

import io
from collections.abc import Callable, Iterable
from importlib import resources

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from babel.support import Translations as Catalogue

from geo.messages import Translate


class Translations:
    """One gettext catalogue a language; without a file it speaks the English of the code."""

    def __init__(self, languages: Iterable[str]) -> None:
        self._catalogues = {language: _load(language) for language in languages}

    def to(self, language: str) -> Translate:
        """Give the function that puts a text into a language."""
        return self._catalogue(language).gettext

    def plural(self, language: str) -> Callable[[str, str, int], str]:
        """Give the function that chooses the plural form of a language."""
        return self._catalogue(language).ngettext

    def _catalogue(self, language: str) -> NullTranslations:
        return self._catalogues.get(language) or NullTranslations()


def _load(language: str) -> NullTranslations:
    file = resources.files("web") / "locales" / language / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=language))
    compiled.seek(0)
    return Catalogue(compiled)
