"""How a form is drawn: its shapes and what was typed become sections of widgets.

Everything is read off the shapes, so that a field that a schema gains is in its form.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from babel import Locale

from geo.country import Names, best_name
from geo.messages import Translate
from portal.directory.records.shapes import FieldKind, Shape
from web.page.forms.hours_picker import DAYS, Period, PickedHours, picked_hours
from web.page.forms.typed import GIVEN, Typed
from web.page.forms.widgets import Choices, HoursChoice, Item, Section, Widget
from web.page.hours import day_name, hours_words
from web.page.languages import direction_of
from web.page.rendering import Plural, fill, isolate_ltr, write_duration

_LONGEST_HOURS = 300
_FEWEST_PERIODS = 2
# Which of several parts a field belongs to.
_NUMBERS = re.compile(r"\.[0-9]+(?=\.)")
_VALUE_WIDGETS: Mapping[str, str] = {"picture": "picture"}


@dataclass(frozen=True)
class SectionPlan:
    """A section before it is drawn; `fields` are its fields, those of a part with a dot."""

    title: str
    fields: tuple[str, ...]
    name: str = ""


class NamedRecords(Protocol):
    """What knows records by their names, in the language of a page."""

    def shown(self, register: str, code: str) -> str:
        """Return what a record is called; what is no code of a record is returned as it is."""

    def code_of(self, register: str, text: str) -> str | None:
        """Return the code of the record that a text names; None for none, or several."""

    def like(self, register: str, text: str) -> list[tuple[str, str]]:
        """List the codes and names of some records that a text may mean."""


@dataclass(frozen=True)
class FormContext:
    """What drawing a form needs: its fields, and the reader's language.

    `languages` are those that may be chosen, `terms` yields the codes and names of a vocabulary.
    `choices` are what may be chosen in single fields (agency) and in those of parts (heads.agency),
    where that depends on who asks, `records` knows the records that fields name, `opened` are the
    ids of the parts to be shown in full.
    """

    shapes: Sequence[Shape]
    locale: Locale
    translate: Translate
    plural: Plural
    terms: Callable[[str], Iterable[tuple[str, Names]]]
    languages: Sequence[str] = ()
    choices: Mapping[str, Choices] = field(default_factory=dict)
    records: "NamedRecords | None" = None
    opened: frozenset[str] = frozenset()

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.locale.language

    def word(self, label: str | Names) -> str:
        """Put a label into the language of the page."""
        if isinstance(label, str):
            return self.translate(label) if label else ""
        return best_name(label, self.language) or ""


def sections_of(context: FormContext, plans: Iterable[SectionPlan], typed: Typed) -> list[Section]:
    """Draw a form as it was typed, in sections; a plan's fields that the form has not are left."""
    known = {name: (shape, held) for name, shape, held in _fields(context.shapes, typed)}
    return [
        Section(
            context.translate(plan.title),
            [_widget(context, *known[name], name) for name in plan.fields if name in known],
            plan.name,
        )
        for plan in plans
        if any(name in known for name in plan.fields)
    ]


def whole_plan(plans: Sequence[SectionPlan], shapes: Sequence[Shape]) -> list[SectionPlan]:
    """Add the fields that stand in no section: each to that of the field before it in the schema.

    What stands before all of them goes into the first section.
    """
    places = {name: number for number, plan in enumerate(plans) for name in plan.fields}
    found = [list(plan.fields) for plan in plans]
    number, before = 0, ""
    for shape in shapes:
        if shape.name in places:
            number = places[shape.name]
        elif not any(name.startswith(f"{shape.name}.") for name in places):
            held = found[number]
            held.insert(held.index(before) + 1 if before in held else 0, shape.name)
        before = shape.name
    return [
        SectionPlan(plan.title, tuple(fields), plan.name)
        for plan, fields in zip(plans, found, strict=True)
    ]


def _fields(
    shapes: Sequence[Shape], typed: Typed, above: str = ""
) -> Iterable[tuple[str, Shape, Any]]:
    """Yield the name of each field of a form, also of those in parts that are always there."""
    for shape in shapes:
        yield above + shape.name, shape, typed[shape.name]
        if shape.kind is FieldKind.PART and not shape.may_be_absent:
            yield from _fields(shape.parts, typed[shape.name], f"{above}{shape.name}.")


def _widget(context: FormContext, shape: Shape, held: Any, name: str) -> Widget:  # noqa: ANN401
    """Draw one field with what was typed into it."""
    said = {
        "id": f"f-{name.replace('.', '-')}",
        "name": name,
        "label": context.word(shape.label),
        "type": shape.type,
        "hint": " ".join(context.translate(hint) for hint in shape.hints),
        "is_needed": shape.is_needed,
        "is_default": shape.default is not None,
        "value": held,
    }
    if shape.kind is FieldKind.PARTS:
        return _parts(context, shape, held, said)
    if shape.kind is FieldKind.PART:
        inner = [_widget(context, one, held[one.name], f"{name}.{one.name}") for one in shape.parts]
        is_given = {"value": held.get(GIVEN, True), "add": context.translate(shape.add)}
        return Widget("part", **{**said, **is_given}, widgets=inner)
    if shape.kind is FieldKind.TEXTS:
        inputs = [(one, direction_of(one), text) for one, text in held.items()]
        return Widget("texts", **said, inputs=inputs)
    if shape.kind is FieldKind.FLAG:
        return Widget("flag", **said)
    return _valued(context, shape, said)


def _parts(
    context: FormContext, shape: Shape, held: Sequence[Typed], said: dict[str, Any]
) -> Widget:
    items = [
        _item(context, shape, part, f"{said['name']}.{number}", number)
        for number, part in enumerate(held)
    ]
    return Widget("parts", **said, items=items, add=context.translate(shape.add))


def _item(context: FormContext, shape: Shape, part: Typed, name: str, number: int) -> Item:
    """Draw one part of a list: it is closed when it says what it is and nothing is wrong in it."""
    id_ = f"f-{name.replace('.', '-')}"
    widgets = [_widget(context, one, part[one.name], f"{name}.{one.name}") for one in shape.parts]
    about = _about(context, shape, part, widgets)
    return Item(
        id=id_,
        name=name,
        title=fill(context.translate(shape.one), number=isolate_ltr(number + 1)),
        widgets=widgets,
        about=about,
        is_open=not about or id_ in context.opened,
    )


def _about(context: FormContext, shape: Shape, part: Typed, widgets: Sequence[Widget]) -> str:
    """Return what a part is called: its name, else what was chosen first in it."""
    title = next(
        (one for one in shape.parts if one.kind is FieldKind.TEXTS and one.is_needed), None
    )
    if title is not None:
        texts = {language: text for language, text in part[title.name].items() if text}
        return best_name(texts, context.language) or ""
    chosen = next((widget for widget in widgets if widget.kind == "select"), None)
    return dict(chosen.choices).get(chosen.value, "") if chosen is not None else ""


def _valued(context: FormContext, shape: Shape, said: dict[str, Any]) -> Widget:
    """Draw a field of one value or of several, with choices where there are only some."""
    choices, held = _choices(context, shape, said["name"]), said["value"]
    if context.records is not None and shape.register and not choices:
        return _picks(context.records, shape, said)
    if shape.kind is FieldKind.SEVERAL:
        if choices:
            return Widget("ticks", **said, choices=_with_held(choices, held))
        return Widget("lines", **{**said, "value": "\n".join(held)})
    if choices:
        said["hint"] = context.translate(shape.hint) if shape.hint else ""
        is_only_one = shape.is_needed and len(choices) == 1 and held in ("", choices[0][0])
        kind = "fixed" if is_only_one else "select"
        return Widget(kind, **said, choices=_with_held(choices, [held] if held else []))
    if shape.type == "hours":
        return _hours(context, held, said)
    if shape.type == "duration":
        said["value"] = write_duration(held, context.locale, context.plural)
    kind = _VALUE_WIDGETS.get(shape.type, "value")
    return Widget(kind, **said)


def _picks(records: NamedRecords, shape: Shape, said: dict[str, Any]) -> Widget:
    """Draw records that are chosen by their names, one of them or some, with a line to spare."""
    register = shape.register or ""
    is_list = shape.kind is FieldKind.SEVERAL
    held = [*said["value"], "", ""] if is_list else [said["value"]]
    places = (
        [f"{said['name']}.{number}" for number in range(len(held))] if is_list else [said["name"]]
    )
    offered = [
        (f"{place}:{code}", name)
        for place, text in zip(places, held, strict=True)
        if text.strip() and records.code_of(register, text) is None
        for code, name in records.like(register, text)
    ]
    said |= {"value": [records.shown(register, text) for text in held]}
    said["hint"] = said["hint"] if shape.hint else ""
    return Widget("picks", **said, suggested=register, choices=offered)


def _hours(context: FormContext, held: str, said: dict[str, Any]) -> Widget:
    """Draw opening hours: what can be chosen, the syntax of the same, and both in words."""
    text = held[:_LONGEST_HOURS]
    picked = picked_hours(text)
    choice = picked or PickedHours()
    days = [(day, day_name(day, context.locale, context.translate)) for day in DAYS]
    blank = (Period((), "", ""),) * max(1, _FEWEST_PERIODS - len(choice.periods))
    hours = HoursChoice(days, (*choice.periods, *blank), choice, picked is not None)
    notes = hours_words(text, context.locale, context.translate) if text else ()
    return Widget("hours", **said, notes=notes, hours=hours)


def _with_held(choices: Choices, held: Sequence[str]) -> Choices:
    """Keep what was chosen although it is no choice (any more): the fault beside it says so."""
    known = {code for code, _text in choices}
    return [*choices, *((one, one) for one in held if one not in known)]


def _choices(context: FormContext, shape: Shape, name: str) -> Choices:
    """Return what may be chosen; nothing where anything may be typed."""
    everywhere = _NUMBERS.sub("", name)
    if everywhere in context.choices:
        return context.choices[everywhere]
    if shape.type == "language":
        return [(one, language_name(context.locale, one)) for one in context.languages]
    if shape.vocabulary is not None:
        return [
            (code, best_name(names, context.language) or code)
            for code, names in context.terms(shape.vocabulary)
        ]
    return [(one, context.word(shape.names.get(one, one))) for one in shape.choices]


def language_name(locale: Locale, language: str) -> str:
    """Name a language in the language of the page."""
    return _language_name(str(locale), language)


@lru_cache(maxsize=512)
def _language_name(locale: str, language: str) -> str:
    return Locale.parse(language).get_display_name(locale) or language
