"""Two states of a record side by side in words: label, what stood, what is to stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from geo.coordinates import Position
from geo.country import Names
from geo.distances import distance_m
from geo.messages import mark as _
from layers.catalogue.definitions import Attribute
from portal.directory.registers.definitions import Subject
from portal.vocabularies.rules import Vocabulary
from web.page.hours import hours_lines
from web.page.officer_page import OFFICES, OfficerPage
from web.page.rendering import (
    direction_of,
    fill,
    isolate,
    isolate_ltr,
    isolated_name,
    write_coordinates,
    write_day,
    write_distance,
    write_duration,
    write_phone,
)
from web.pages.officers.changes import Change, changes
from web.pages.officers.words import (
    ACTORS,
    AGENCY_CODES,
    default_of,
    label_of,
    vocabulary_of,
)

Content = Mapping[str, Any]
_DAYS = frozenset(
    ("valid_from", "valid_to", "term_start", "term_end", "verified_at", "review_by", "checked_at")
)
_DURATIONS = frozenset(("duration", "processing_time", "validity"))
_PHONES = frozenset(("phone", "phones"))
_HOURS = frozenset(("hours", "opening_hours"))
_PLACE = ("lon", "lat")
_ENTRANCE = ("entrance_lon", "entrance_lat")


@dataclass(frozen=True)
class DiffLine:
    """One line of a diff; `old` and `new` are empty where nothing is said, `note` adds a fact."""

    label: Markup
    old: tuple[Markup, ...]
    new: tuple[Markup, ...]
    note: Markup | None = None


@dataclass(frozen=True)
class Pin:
    """A position of one state on the map; `role` is old or new, of the office or its entrance."""

    role: str
    lon: float
    lat: float
    label: str


@dataclass(frozen=True)
class Words:
    """What writes values in the language of a page."""

    officer_page: OfficerPage
    subject: Subject
    agencies: Mapping[str, Names] = field(default_factory=dict)


def diff_lines(
    officer_page: OfficerPage,
    subject: Subject,
    old: Content | None,
    new: Content | None,
    agencies: Mapping[str, Names] | None = None,
) -> list[DiffLine]:
    """List what differs between two written states; None is no state at all.

    `agencies` are the names of agencies by their codes, for values that are such codes.
    """
    words = Words(officer_page, subject, agencies or {})
    if subject is not Subject.OFFICE:
        return [_line(words, change) for change in changes(old, new)]
    before, after = _flat(old), _flat(new)
    lines = [
        _line(words, change) for change in changes(_without_places(before), _without_places(after))
    ]
    places = ((_PLACE, _("Position")), (_ENTRANCE, _("Entrance")))
    moved = (_moved(words, before, after, fields, label) for fields, label in places)
    return [*(line for line in moved if line is not None), *lines]


def pins(officer_page: OfficerPage, old: Content | None, new: Content | None) -> list[Pin]:
    """Return the pins of both states of an office; what did not move has one pin only."""
    before, after = _flat(old), _flat(new)
    named = (
        (_PLACE, "old", before, _("Until now")),
        (_ENTRANCE, "old-entrance", before, _("Entrance until now")),
        (_ENTRANCE, "entrance", after, _("Entrance")),
        (_PLACE, "new", after, _("From now on")),
    )
    found = []
    for fields, role, state, label in named:
        position = _position(state, fields)
        is_same = role.startswith("old") and position == _position(after, fields)
        if position is not None and not is_same:
            found.append(Pin(role, position.lon, position.lat, officer_page.translate(label)))
    return found


def value_words(words: Words, name: str, within: str | None, value: object) -> tuple[Markup, ...]:
    """Write a value, a line for each thing that it holds."""
    if value is None or value in ([], (), ""):
        return ()
    if name in _HOURS:
        return (*hours_words(words.officer_page, str(value)), isolate_ltr(value))
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(_one_value(words, name, within, one) for one in values)


def hours_words(officer_page: OfficerPage, hours: str) -> tuple[Markup, ...]:
    """Write opening hours in plain words, a line for each rule; empty when they say more."""
    lines = hours_lines(hours, officer_page.locale, officer_page.translate) or ()
    closed = officer_page.translate(_("closed"))
    comma = officer_page.translate(_(", "))
    return tuple(isolate(f"{line.when}: {comma.join(line.times) or closed}") for line in lines)


def _line(words: Words, change: Change) -> DiffLine:
    path = change.path
    language = _language(path)
    parts = path[:-1] if language else path
    name, within = str(parts[-1]), _within(words, parts)
    default = default_of(name, within)
    old = default if change.old is None and change.is_in_old else change.old
    new = default if change.new is None and change.is_in_new else change.new
    label = _label(words, parts)
    if language:
        label = fill(
            words.officer_page.translate(_("{field} ({language})")),
            field=label,
            language=_language_name(words.officer_page, language),
        )
        return DiffLine(label, _text(old, language), _text(new, language))
    return DiffLine(
        label, value_words(words, name, within, old), value_words(words, name, within, new)
    )


def _within(words: Words, parts: Sequence[str | int]) -> str | None:
    """Return the field whose part a field stands in; the kind of record for a field of its own."""
    above = [part for part in parts[:-1] if isinstance(part, str)]
    return above[-1] if above else words.subject.value


def _label(words: Words, parts: Sequence[str | int]) -> Markup:
    """Write the way to a field: “Fees 2 · Amount”."""
    labels: list[Markup] = []
    for number, part in enumerate(parts):
        if isinstance(part, int):
            labels[-1] = Markup("{} {}").format(labels[-1], isolate_ltr(part))
            continue
        attribute = _attribute(words, part)
        if attribute is not None:
            labels.append(isolated_name(attribute.names, words.officer_page.language))
        else:
            text = label_of(part, _within(words, parts[: number + 1]))
            labels.append(isolate(words.officer_page.translate(text)))
    return Markup(" · ").join(labels)


def _language(path: Sequence[str | int]) -> str | None:
    """Return the language at the end of a path: texts are kept by language."""
    last = path[-1]
    is_code = len(path) > 1 and isinstance(last, str) and 2 <= len(last) <= 3
    return str(last) if is_code and last not in {"per", "url"} else None


def _language_name(officer_page: OfficerPage, language: str) -> str:
    try:
        return Locale.parse(language).get_display_name(officer_page.language) or language
    except (UnknownLocaleError, ValueError):
        return language


def _text(value: object, language: str) -> tuple[Markup, ...]:
    if not value:
        return ()
    try:
        direction = direction_of(language)
    except (UnknownLocaleError, ValueError):
        direction = "auto"
    form = Markup('<span class="officer-text" lang="{}" dir="{}">{}</span>')
    return (form.format(language, direction, value),)


def _one_value(words: Words, name: str, within: str | None, value: object) -> Markup:
    language = words.officer_page.language
    if isinstance(value, Mapping):
        return isolated_name(value, language)
    names = _names_of(words, name, within, str(value))
    return (
        isolate(_plain(words.officer_page, name, value))
        if names is None
        else isolated_name(names, language)
    )


def _plain(officer_page: OfficerPage, name: str, value: object) -> object:
    """Write a value that is no code of anything."""
    if isinstance(value, bool):
        return officer_page.translate(_("yes") if value else _("no"))
    if name in _DAYS:
        return write_day(date.fromisoformat(str(value)), officer_page.locale)
    if name in _PHONES:
        return isolate_ltr(write_phone(str(value)))
    if name in _DURATIONS:
        return write_duration(str(value), officer_page.plural)
    if name == "actor" and value in ACTORS:
        return officer_page.translate(ACTORS[str(value)])
    return value


def _names_of(words: Words, name: str, within: str | None, value: str) -> Names | None:
    """Return the names of what a code stands for, where it stands for anything."""
    attribute = _attribute(words, name)
    if attribute is not None:
        return next((one.names for one in attribute.values if one.name == value), None)
    if name in AGENCY_CODES or (within == "at_offices" and name == "agencies"):
        return words.agencies.get(value)
    if within == "at_offices" and name == "service":
        return _office_service(words, value)
    held = vocabulary_of(name, within)
    if held is None:
        return None
    vocabulary: Vocabulary = getattr(words.officer_page.vocabularies, held)
    term = vocabulary.get(value)
    return None if term is None else term.names


def _office_service(words: Words, value: str) -> Names | None:
    attribute = words.officer_page.deployment.catalogue[OFFICES].attribute("services")
    values = attribute.values if attribute else ()
    return next((one.names for one in values if one.name == value), None)


def _attribute(words: Words, name: str) -> Attribute | None:
    """Find the attribute of the layer that a field of an office is; the agency is none of them."""
    if words.subject is not Subject.OFFICE or name in AGENCY_CODES:
        return None
    return words.officer_page.deployment.catalogue[OFFICES].attribute(name)


def _flat(office: Content | None) -> Content | None:
    """Put the attributes of an office beside its other fields."""
    if office is None:
        return None
    own = {name: value for name, value in office.items() if name != "attributes"}
    return {**own, **office.get("attributes", {})}


def _without_places(office: Content | None) -> Content | None:
    places = (*_PLACE, *_ENTRANCE)
    return (
        None
        if office is None
        else {name: value for name, value in office.items() if name not in places}
    )


def _position(office: Content | None, fields: Iterable[str]) -> Position | None:
    held = [None if office is None else office.get(name) for name in fields]
    lon, lat = held
    return None if lon is None or lat is None else Position(float(lon), float(lat))


def _moved(
    words: Words,
    before: Content | None,
    after: Content | None,
    fields: tuple[str, str],
    label: str,
) -> DiffLine | None:
    old, new = _position(before, fields), _position(after, fields)
    if old == new:
        return None
    translate = words.officer_page.translate
    note = None
    if old is not None and new is not None:
        moved = write_distance(distance_m(old, new), translate)
        note = fill(translate(_("moved by {distance}")), distance=isolate(moved))
    return DiffLine(isolate(translate(label)), _coordinates(old), _coordinates(new), note)


def _coordinates(position: Position | None) -> tuple[Markup, ...]:
    if position is None:
        return ()
    return (isolate_ltr(write_coordinates((position.lon, position.lat))),)
