"""How pages are written: one Jinja2 environment a language, and the filters of its texts."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from importlib import resources
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from geo.country import Country, Names, best_name
from geo.messages import Translate
from geo.messages import mark as _
from web.translations import Translations

_KILOMETRE_M = 1000
_DETAILED_KILOMETRES = 10
_COORDINATE_DECIMALS = 5
_BEARINGS = (
    _("north"),
    _("north-east"),
    _("east"),
    _("south-east"),
    _("south"),
    _("south-west"),
    _("west"),
    _("north-west"),
)


def make_environments(
    country: Country, translations: Translations, static_address: Callable[[str], str]
) -> dict[str, Environment]:
    """Make the environment of every language of the country."""
    return {
        language: _environment(language, country, translations, static_address)
        for language in country.languages
    }


def locale_of(language: str, country: Country) -> Locale:
    """Find the locale of a language as the country writes it: month names differ, for example."""
    try:
        return Locale.parse(f"{language}_{country.code.upper()}")
    except UnknownLocaleError:
        return Locale.parse(language)


def direction_of(language: str) -> str:
    """Tell the direction of a language's writing, `rtl` or `ltr`."""
    return Locale.parse(language).text_direction


def _environment(
    language: str,
    country: Country,
    translations: Translations,
    static_address: Callable[[str], str],
) -> Environment:
    environment = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translate = translations.to(language)
    locale = locale_of(language, country)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translate, translations.plural(language), newstyle=False
    )
    icons = _icon_names()
    environment.globals.update(
        language=language,
        direction=direction_of(language),
        direction_of=direction_of,
        language_name=lambda other: Locale.parse(other).get_display_name(),
        country=country,
        static=static_address,
        icon=lambda name: name if name in icons else "place",
    )
    environment.filters.update(
        fill=fill,
        name=partial(isolated_name, language=language),
        plain_name=lambda names: best_name(names, language) or "",
        number=write_number,
        plain_number=lambda number: f"{number:.15g}",
        isolate=isolate,
        ltr=isolate_ltr,
        distance=partial(write_distance, translate=translate),
        bearing=lambda degrees: translate(bearing_word(degrees)),
        day=partial(write_day, locale=locale),
        local_day=lambda moment: write_day(
            moment.astimezone(ZoneInfo(country.time_zone)).date(), locale
        ),
        phone=write_phone,
        coordinates=write_coordinates,
    )
    return environment


def _icon_names() -> frozenset[str]:
    sprite = (resources.files("web") / "static" / "icons.svg").read_text("utf-8")
    return frozenset(part.partition('"')[0] for part in sprite.split('<symbol id="')[1:])


def fill(text: str, **values: object) -> Markup:
    """Fill the `{named}` places of a translated text, escaping what is not markup already."""
    return escape(text).format(**values)


def isolated_name(names: Names, language: str) -> Markup:
    """Write the best name so that its direction cannot disturb the text around it."""
    text = best_name(names, language)
    if text is None:
        return Markup()
    own = next(known for known, name in names.items() if name == text)
    if own == language:
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(own, _direction(own), text)


def _direction(language: str) -> str:
    try:
        return direction_of(language)
    except (UnknownLocaleError, ValueError):
        return "auto"


def isolate(text: object) -> Markup:
    """Keep a foreign text of unknown direction apart from the text around it."""
    return Markup("<bdi>{}</bdi>").format(text)


def isolate_ltr(text: object) -> Markup:
    """Keep phone numbers, coordinates and the like in order inside right-to-left text."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def write_number(number: float) -> str:
    """Write a number with Latin digits in every language: 12,345 or 2.5."""
    whole = round(number)
    return f"{whole:,}" if abs(number - whole) < 1e-9 else f"{number:,.10g}"


def write_distance(metres: float, translate: Translate) -> str:
    """Write a distance as people say it: tens of metres, tenths of kilometres up to ten."""
    tens = round(metres / 10) * 10
    if tens < _KILOMETRE_M:
        amount = tens if metres >= 10 else round(metres)
        return translate(_("{number} m")).format(number=amount)
    kilometres = metres / _KILOMETRE_M
    decimals = 1 if kilometres < _DETAILED_KILOMETRES else 0
    number = write_number(round(kilometres, decimals))
    return translate(_("{number} km")).format(number=number)


def bearing_word(degrees: float) -> str:
    """Name the nearest of eight directions; the word is still to be translated."""
    return _BEARINGS[round(degrees / 45) % 8]


def write_day(day: date, locale: Locale) -> str:
    """Write a date with the month's name."""
    return format_date(day, "d MMMM y", locale=locale)


def write_phone(e164: str) -> str:
    """Write a phone number with the usual spaces; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def write_coordinates(position: Mapping[str, float] | tuple[float, float]) -> str:
    """Write a position as “latitude, longitude”, to about a metre."""
    if isinstance(position, Mapping):
        lon, lat = position["lon"], position["lat"]
    else:
        lon, lat = position
    return ", ".join(
        f"{degrees:.{_COORDINATE_DECIMALS}f}".rstrip("0").rstrip(".") for degrees in (lat, lon)
    )
