"""Values of records in the words of a page, written as the shapes of their fields say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel import UnknownLocaleError
from markupsafe import Markup

from geo.country import Names
from geo.messages import mark as _
from portal.directory.records.shapes import Shape
from portal.directory.registers.definitions import Register
from web.page.hours import hours_words
from web.page.languages import direction_of
from web.page.officer_page import OfficerPage
from web.page.rendering import (
    isolate,
    isolate_ltr,
    isolated_name,
    write_day,
    write_duration,
    write_phone,
)
from web.pages.officers.fields import terms_of


@dataclass(frozen=True)
class Words:
    """What writes values in the language of a page; `agencies` are names by code."""

    officer_page: OfficerPage
    shapes: Sequence[Shape]
    agencies: Mapping[str, Names]


def value_words(words: Words, shape: Shape | None, value: object) -> tuple[Markup, ...]:
    """Write a value, a line for each thing that it holds; None is a field that is no more."""
    if value is None or value in ([], (), {}, ""):
        return ()
    if shape is not None and shape.type == "hours":
        page = words.officer_page
        return (*hours_words(str(value), page.locale, page.translate), isolate_ltr(value))
    if shape is not None and shape.type == "picture":
        return (_picture(words, value),)
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(_one_value(words, shape, one) for one in values)


def _picture(words: Words, sha256: object) -> Markup:
    """Draw a picture, so that two of them can be compared side by side."""
    alt = words.officer_page.translate(_("Picture"))
    form = Markup('<img class="officer-picture" src="/logos/{}" alt="{} {}" loading="lazy">')
    return form.format(sha256, alt, str(sha256)[:8])


def text_words(value: object, language: str) -> tuple[Markup, ...]:
    """Write a text in its own language and direction."""
    if not value:
        return ()
    try:
        direction = direction_of(language)
    except (UnknownLocaleError, ValueError):
        direction = "auto"
    form = Markup('<span class="officer-text" lang="{}" dir="{}">{}</span>')
    return (form.format(language, direction, value),)


def label_words(officer_page: OfficerPage, label: str | Names) -> Markup:
    """Write what a field or a choice is called."""
    if isinstance(label, str):
        return isolate(officer_page.translate(label))
    return isolated_name(label, officer_page.language)


def _one_value(words: Words, shape: Shape | None, value: object) -> Markup:
    page = words.officer_page
    if isinstance(value, Mapping):
        return isolated_name(value, page.language)
    if isinstance(value, bool):
        return isolate(page.translate(_("yes") if value else _("no")))
    names = None if shape is None else _names_of(words, shape, str(value))
    if shape is None or names is None:
        return isolate(_plain(page, shape.type if shape else "", value))
    return label_words(page, names)


def _plain(page: OfficerPage, type_: str, value: object) -> object:
    """Write a value that is no code of anything."""
    match type_:
        case "day":
            return write_day(date.fromisoformat(str(value)), page.locale)
        case "phone":
            return isolate_ltr(write_phone(str(value)))
        case "duration":
            return write_duration(str(value), page.locale, page.plural)
        case _:
            return value


def _names_of(words: Words, shape: Shape, value: str) -> str | Names | None:
    """Return what a code is called; None where it is none, or of nothing that is known."""
    if value in shape.names:
        return shape.names[value]
    if shape.register == Register.AGENCIES:
        return words.agencies.get(value)
    if shape.register:
        return words.officer_page.names_of_record(Register(shape.register), value)
    if shape.vocabulary is None:
        return None
    return dict(terms_of(words.officer_page, shape.vocabulary)).get(value)
