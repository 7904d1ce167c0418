"""The languages of pages: how a country writes one, its direction, what it calls itself."""

from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from geo.country import Country

_CODE_LETTERS = 2
# Territories of Unicode that are no countries.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC"})


def locale_of(language: str, country: Country) -> Locale:
    """Find the locale of a language as the country writes it: month names differ, for example."""
    return _locale(language, country.code.upper())


@cache
def _locale(language: str, territory: str) -> Locale:
    # The library looks for it among all its files each time: 7 ms for one that it does not have.
    try:
        return Locale.parse(f"{language}_{territory}")
    except UnknownLocaleError:
        return Locale.parse(language)


@lru_cache(maxsize=128)
def direction_of(language: str) -> str:
    """Return the direction of a language's writing, `rtl` or `ltr`."""
    return Locale.parse(language).text_direction


@lru_cache(maxsize=128)
def language_name(language: str) -> str | None:
    """Return what a language calls itself."""
    return Locale.parse(language).get_display_name()


def countries(locale: Locale) -> list[tuple[str, str]]:
    """Return the codes and names of the world's countries in a language, in its order."""
    named = [
        (code, str(name))
        for code, name in locale.territories.items()
        if len(code) == _CODE_LETTERS and code not in _NO_COUNTRIES
    ]
    return sorted(named, key=lambda one: one[1])
