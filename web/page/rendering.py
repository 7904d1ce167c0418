"""How pages are written: one Jinja2 environment a language, and the filters of its texts."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache, partial
from importlib import resources
from types import CodeType
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import get_currency_name, get_currency_precision
from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from geo.country import Country, Names, best_name
from geo.durations import read_duration
from geo.messages import Message, Several, Translate
from geo.messages import mark as _
from portal.directory.records.platforms import NETWORKS, STORES, network_of
from web.page.languages import direction_of, language_name, locale_of
from web.translations import Translations

_KILOMETRE_M = 1000
_DETAILED_KILOMETRES = 10
_COORDINATE_DECIMALS = 5
_DINAR = "JOD"
_LIKE_A_HUNDRED = 100
Plural = Callable[[str, str, int], str]
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


class CompiledTemplates(BytecodeCache):
    """The compiled templates of one language, for every application that a process makes."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was compiled from the same text."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def _compiled(_language: str, _country: str) -> CompiledTemplates:
    # By language and country: what filters make of constants is compiled in.
    return CompiledTemplates()


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
        bytecode_cache=_compiled(language, country.code),
    )
    translate, plural = translations.to(language), translations.plural(language)
    locale = locale_of(language, country)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translate, plural, newstyle=False
    )
    icons = _icon_names()
    environment.globals.update(
        language=language,
        direction=direction_of(language),
        direction_of=direction_of,
        language_name=language_name,
        country=country,
        static=static_address,
        icon=lambda name: name if name in icons else "place",
    )
    environment.filters.update(
        fill=fill,
        name=partial(isolated_name, language=language),
        plain_name=lambda names: best_name(names, language) or "",
        says_level=country.says_level,
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
        local_time=lambda moment: f"{moment.astimezone(ZoneInfo(country.time_zone)):%H:%M}",
        weekday=lambda day: format_date(day, "EEEE", locale=locale),
        # Reading a number takes longer than drawing the rest of a card.
        phone=lru_cache(maxsize=8192)(write_phone),
        coordinates=write_coordinates,
        money=partial(write_money, locale=locale, ngettext=plural),
        duration=partial(write_duration, locale=locale, ngettext=plural),
        paragraphs=partial(write_paragraphs, language=language),
        web_address=web_address,
        network=network_of,
        platform=lambda code: {**NETWORKS, **STORES}.get(code, code),
        message=partial(write_message, translate=translate),
    )
    return environment


def _icon_names() -> frozenset[str]:
    sprite = (resources.files("web") / "static" / "page" / "icons.svg").read_text("utf-8")
    return frozenset(part.partition('"')[0] for part in sprite.split('<symbol id="')[1:])


def fill(text: str, **values: object) -> Markup:
    """Fill the `{named}` places of a translated text, escaping what is not markup already."""
    return escape(text).format(**values)


def write_message(message: Message, translate: Translate) -> Markup:
    """Put a message into words, each value kept apart from the words around it."""
    values = {
        name: isolate(value.render(translate) if isinstance(value, Message | Several) else value)
        for name, value in message.values.items()
    }
    return fill(translate(message.text), **values)


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


def write_money(
    amount: Decimal, currency: str, locale: Locale, ngettext: Plural, *, is_exact: bool = False
) -> Markup:
    """Write an amount with the currency's name: whole ones without decimals, others with all.

    `is_exact` writes all decimals in any case, as bills do.
    """
    is_whole = amount == amount.to_integral_value() and not is_exact
    decimals = 0 if is_whole else get_currency_precision(currency)
    digits = Markup('<bdi dir="ltr">{}</bdi>').format(f"{amount:,.{decimals}f}")
    if currency == _DINAR:
        # Parts of a dinar are said like a hundred of them.
        count = int(amount) if is_whole else _LIKE_A_HUNDRED
        words = fill(
            ngettext("{count} Jordanian dinar", "{count} Jordanian dinars", count), count=digits
        )
    else:
        words = Markup("{} {}").format(
            digits, get_currency_name(currency, count=amount, locale=locale)
        )
    return Markup('<span class="money">{}</span>').format(words)


def write_duration(iso: str, locale: Locale, ngettext: Plural) -> str:
    """Write an ISO 8601 duration in words; what is none stays as it is."""
    found = read_duration(iso)
    if found is None:
        return iso
    years, months, weeks, days, hours, minutes = found
    parts = (
        (years, ngettext("{count} year", "{count} years", years)),
        (months, ngettext("{count} month", "{count} months", months)),
        (weeks, ngettext("{count} week", "{count} weeks", weeks)),
        (days, ngettext("{count} day", "{count} days", days)),
        (hours, ngettext("{count} hour", "{count} hours", hours)),
        (minutes, ngettext("{count} minute", "{count} minutes", minutes)),
    )
    said = [words.format(count=number) for number, words in parts if number]
    return format_list(said, locale=locale) if said else iso


def write_paragraphs(names: Names, language: str) -> Markup:
    """Write the best of a text's languages in paragraphs: an empty line parts them."""
    text = best_name(names, language)
    if text is None:
        return Markup()
    own = next(known for known, one in names.items() if one == text)
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    written = Markup("").join(
        Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(part.split("\n")))
        for part in paragraphs
        if part
    )
    return Markup('<div class="text" lang="{}" dir="{}">{}</div>').format(
        own, _direction(own), written
    )


def web_address(address: str | None) -> str | None:
    """Return an address that a link may lead to; None for what is no address of the web."""
    return address if address and address.startswith(("https://", "http://")) else None


def write_coordinates(position: Mapping[str, float] | tuple[float, float]) -> str:
    """Write a position as “latitude, longitude”, to about a metre."""
    if isinstance(position, Mapping):
        lon, lat = position["lon"], position["lat"]
    else:
        lon, lat = position
    return ", ".join(
        f"{degrees:.{_COORDINATE_DECIMALS}f}".rstrip("0").rstrip(".") for degrees in (lat, lon)
    )
