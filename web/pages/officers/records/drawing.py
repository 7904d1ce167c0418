"""The forms of agencies and services as they are drawn: sections of fields with labels and choices.

Everything is read off the shape of the schema, so that a field that a record gains is in its form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from markupsafe import Markup

from geo.country import best_name
from portal.accounts.officer_roles import Role
from portal.directory.records.shapes import FieldKind, Shape
from portal.directory.registers.definitions import Subject
from web.page.forms.typed import GIVEN, Typed
from web.page.officer_page import OFFICES, OfficerPage
from web.page.rendering import direction_of, fill, isolate_ltr
from web.pages.officers.records.words import (
    ADD,
    HINTS,
    ONE,
    ONE_A_LINE,
    PLATFORMS,
    SECTIONS,
    SUGGESTED,
    TYPE_HINTS,
)
from web.pages.officers.words import ACTORS, label_of, vocabulary_of

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Widget:
    """One field of a form; `kind` names the macro that draws it.

    `value` is what was typed, `is_default` says that something holds where nothing is said;
    `items` are the parts of a list, each with its widgets; `inputs` are the texts by language:
    language, direction, text.
    """

    kind: str
    id: str
    name: str
    label: str
    type: str = ""
    hint: str = ""
    value: Any = ""
    is_needed: bool = False
    is_default: bool = False
    choices: Choices = ()
    suggested: str | None = None
    inputs: Sequence[tuple[str, str, str]] = ()
    widgets: Sequence["Widget"] = ()
    items: Sequence["Item"] = ()
    add: str = ""


@dataclass(frozen=True)
class Item:
    """One part of a list."""

    id: str
    name: str
    title: Markup
    widgets: Sequence[Widget]


@dataclass(frozen=True)
class Section:
    """Fields that belong together."""

    title: str
    widgets: Sequence[Widget]


@dataclass(frozen=True)
class FormContext:
    """What drawing a form needs: whose request, which record, whether it is a new one."""

    officer_page: OfficerPage
    subject: Subject
    shapes: Sequence[Shape]
    own_agencies: Choices = field(default_factory=tuple)


def sections_of(context: FormContext, typed: Typed) -> list[Section]:
    """Draw a form as it was typed."""
    known = {shape.name: shape for shape in context.shapes}
    return [
        Section(
            context.officer_page.translate(title),
            [
                _widget(context, known[name], typed[name], (context.subject.value,))
                for name in names
                if name in known
            ],
        )
        for title, names in SECTIONS[context.subject]
        if known.keys() & set(names)
    ]


def _widget(context: FormContext, shape: Shape, held: Any, above: tuple[str, ...]) -> Widget:  # noqa: ANN401
    """Draw one field; `above` is the kind of record, then the way to the part that holds it."""
    path = (*above[1:], shape.name)
    within = next((one for one in reversed(above) if not one.isdigit()), above[0])
    said = {
        "id": "-".join(("f", *path)),
        "name": ".".join(path),
        "label": context.officer_page.translate(label_of(shape.name, within)),
        "type": shape.type,
        "hint": _hint(context, shape, within),
        "is_needed": shape.is_needed,
        "is_default": shape.default is not None,
        "value": held,
    }
    if shape.kind is FieldKind.PARTS:
        return _parts(context, shape, held, said)
    if shape.kind is FieldKind.PART:
        inner = [_widget(context, one, held[one.name], (*above, shape.name)) for one in shape.parts]
        return Widget("part", **{**said, "value": held[GIVEN]}, widgets=inner)
    if shape.kind is FieldKind.TEXTS:
        inputs = [(one, direction_of(one), text) for one, text in held.items()]
        return Widget("texts", **said, inputs=inputs)
    if shape.kind is FieldKind.FLAG:
        return Widget("flag", **said)
    return _valued(context, shape, within, said)


def _parts(
    context: FormContext, shape: Shape, held: Sequence[Typed], said: dict[str, Any]
) -> Widget:
    translate = context.officer_page.translate
    items = []
    for number, part in enumerate(held):
        above = (context.subject.value, shape.name, str(number))
        items.append(
            Item(
                id=f"{said['id']}-{number}",
                name=f"{said['name']}.{number}",
                title=fill(translate(ONE[shape.name]), number=isolate_ltr(number + 1)),
                widgets=[_widget(context, one, part[one.name], above) for one in shape.parts],
            )
        )
    return Widget("parts", **said, items=items, add=translate(ADD[shape.name]))


def _valued(context: FormContext, shape: Shape, within: str, said: dict[str, Any]) -> Widget:
    """Draw a field of one value or of several, with choices where there are only some."""
    choices = _choices(context, shape, within)
    held = said["value"]
    if shape.kind is FieldKind.SEVERAL:
        if choices:
            return Widget("ticks", **said, choices=_with_held(choices, held))
        return Widget("lines", **{**said, "value": "\n".join(held)})
    if shape.type == "picture":
        return Widget("picture", **said)
    if choices:
        return Widget("select", **said, choices=_with_held(choices, [held] if held else []))
    return Widget("value", **said, suggested=SUGGESTED.get(shape.name))


def _with_held(choices: Choices, held: Sequence[str]) -> Choices:
    """Keep what was chosen although it is no choice (any more): the fault beside it says so."""
    known = {code for code, _text in choices}
    return [*choices, *((one, one) for one in held if one not in known)]


def _hint(context: FormContext, shape: Shape, within: str) -> str:
    """Return what the label leaves open: how a value is written, that there may be more."""
    own = HINTS.get(f"{within}.{shape.name}", HINTS.get(shape.name))
    texts = [own] if own else [TYPE_HINTS.get(shape.type, "")]
    is_typed = shape.kind is FieldKind.SEVERAL and not _choices(context, shape, within)
    if is_typed and not own:
        texts.append(ONE_A_LINE)
    return " ".join(context.officer_page.translate(text) for text in texts if text)


def _choices(context: FormContext, shape: Shape, within: str) -> Choices:
    """Return what may be chosen; nothing where anything may be typed."""
    officer_page = context.officer_page
    if (within, shape.name) == ("service", "agency"):
        return context.own_agencies
    if (within, shape.name) == ("at_offices", "service"):
        attribute = officer_page.deployment.catalogue[OFFICES].attribute("services")
        values = attribute.values if attribute else ()
        return [
            (one.name, best_name(one.names, officer_page.language) or one.name) for one in values
        ]
    if shape.name == "languages":
        return [
            (one, language_name(officer_page, one))
            for one in officer_page.deployment.country.languages
        ]
    held = vocabulary_of(shape.name, within)
    if held is not None:
        vocabulary = getattr(officer_page.vocabularies, held)
        return [
            (one.code, best_name(one.names, officer_page.language) or one.code)
            for one in vocabulary
        ]
    return [(one, _choice_name(officer_page, one)) for one in shape.choices]


def _choice_name(officer_page: OfficerPage, value: str) -> str:
    known: Mapping[str, str] = {**PLATFORMS, **ACTORS}
    return officer_page.translate(known[value]) if value in known else value


def language_name(officer_page: OfficerPage, language: str) -> str:
    """Name a language in the language of the page."""
    return Locale.parse(language).get_display_name(officer_page.language) or language


def own_agencies(officer_page: OfficerPage, names: Mapping[str, Mapping[str, str]]) -> Choices:
    """Return the agencies that an officer edits, to choose from; nothing for who edits all."""
    own = officer_page.agencies(Role.EDITOR)
    if own is None:
        return ()
    return [
        (code, best_name(names.get(code, {}), officer_page.language) or code)
        for code in sorted(own)
    ]
