"""How the files that a phone takes along put numbers and hours: as the pages do."""

from collections.abc import Sequence

from geo.country import Country
from portal.offline.places_file import Wording
from web.page.hours import hours_words
from web.page.languages import locale_of
from web.page.rendering import write_phone
from web.translations import Translations


def offline_wording(country: Country, translations: Translations) -> Wording:
    """Return the wording of all languages of a country."""

    def hours(text: str, language: str) -> Sequence[str]:
        lines = hours_words(text, locale_of(language, country), translations.to(language))
        return [line.striptags() for line in lines]

    return Wording(languages=country.languages, phone=write_phone, hours=hours)
