"""The columns of a layer's table: what the importer knows them as, and what their cells hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from geo.country import best_name
from geo.messages import Translate
from geo.messages import mark as _
from importers.cells import read_attribute
from importers.directory.columns import LANGUAGE_NAMES
from importers.directory.export import FLAGS
from importers.directory.workbook import Value
from importers.headers.header_words import ATTRIBUTE_PREFIX, header_key, known_headers
from layers.catalogue.definitions import Attribute, Definition
from layers.features.content import FeatureContent
from portal.directory.offices.schemas import OfficeContent
from portal.directory.records.shapes import Shape, shapes_of

CellKind = Literal["text", "number", "date", "flag"]
# Beyond that many digits a workbook keeps another number than the one that stands.
_WORKBOOK_DIGITS = "{:.15g}"
_REF_HINT = _(
    "How its owner numbers the place. It stays the same for ever: a row with a known one changes"
    " that place, one with a new one adds a place."
)
_SEVERAL_HINT = _("Several are written with a semicolon between them.")


@dataclass(frozen=True)
class TableLayout:
    """How a layer is written for a reader.

    `languages` are those of texts, `language` is the reader's, `translate` puts labels into it.
    `agency_names` are what cells call the agencies of places. With `has_demo` a column says which
    places are demonstration data.
    """

    definition: Definition
    languages: tuple[str, ...]
    language: str
    translate: Translate
    agency_names: Mapping[str, str]
    has_demo: bool = False


@dataclass(frozen=True)
class PlaceColumn:
    """One column: `field` as the importer knows it, `title` its header.

    `choices` are all that may stand in a cell, where that is a list; `hint` tells what to write.
    """

    field: str
    title: str
    value: Callable[[FeatureContent], Value]
    kind: CellKind = "text"
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_needed: bool = False


def columns_of(layout: TableLayout) -> tuple[PlaceColumn, ...]:
    """Return the columns of a layer's table, in order."""
    labels = {shape.name: shape for shape in shapes_of(OfficeContent)}

    def column(
        field: str,
        shape_name: str,
        value: Callable[[FeatureContent], Value],
        *,
        kind: CellKind = "text",
        is_needed: bool = False,
    ) -> PlaceColumn:
        shape = labels[shape_name]
        hint = _REF_HINT if field == "ref" else "".join(shape.hints[:1])
        return PlaceColumn(
            field,
            _title(shape, layout),
            value,
            kind=kind,
            hint=layout.translate(hint) if hint else "",
            is_needed=is_needed,
        )

    return (
        column("ref", "ref", lambda one: one.ref, is_needed=True),
        *_texts("name", labels["names"], layout, lambda one: one.names),
        column("lat", "lat", lambda one: _degrees(one.position.lat), kind="number", is_needed=True),
        column("lon", "lon", lambda one: _degrees(one.position.lon), kind="number", is_needed=True),
        *(_attribute(one, layout) for one in layout.definition.attributes),
        column("phone", "phones", lambda one: "; ".join(one.phones)),
        *_texts("address", labels["address"], layout, lambda one: one.address),
        column("opening_hours", "opening_hours", lambda one: one.opening_hours),
        column("verified_at", "verified_at", lambda one: one.verified_at, kind="date"),
        *([_demo(labels["demo"], layout)] if layout.has_demo else []),
    )


def _title(shape: Shape, layout: TableLayout) -> str:
    assert isinstance(shape.label, str)
    return layout.translate(shape.label)


def _texts(
    field: str,
    shape: Shape,
    layout: TableLayout,
    texts: Callable[[FeatureContent], Mapping[str, str]],
) -> list[PlaceColumn]:
    """Make the columns of a text, one a language: “الاسم بالعربية”, “Name in French” as [fr]."""

    def value(language: str, one: FeatureContent) -> str | None:
        return texts(one).get(language)

    found = []
    for language in layout.languages:
        title, named = _title(shape, layout), LANGUAGE_NAMES.get(language)
        title += f" {named[layout.language]}" if named else f" [{language}]"
        found.append(PlaceColumn(f"{field}_{language}", title, partial(value, language)))
    return found


def _degrees(degrees: float) -> Value:
    """Write degrees as a number where a workbook gives the same one back, else as its digits."""
    return degrees if float(_WORKBOOK_DIGITS.format(degrees)) == degrees else repr(degrees)


def _demo(shape: Shape, layout: TableLayout) -> PlaceColumn:
    words = FLAGS[layout.language]
    return PlaceColumn(
        "demo", _title(shape, layout), lambda one: words[one.demo], kind="flag", choices=words
    )


def _attribute(attribute: Attribute, layout: TableLayout) -> PlaceColumn:
    values = [_written(attribute, one.name, layout) for one in attribute.values]
    is_flag, is_list = attribute.type == "flag", attribute.type == "choice"

    def value(one: FeatureContent) -> Value:
        held = one.attributes.get(attribute.name)
        return None if held is None else _cell(attribute, held, layout)

    return PlaceColumn(
        ATTRIBUTE_PREFIX + attribute.name,
        _name_of(attribute, layout),
        value,
        kind="flag" if is_flag else "number" if attribute.type == "number" else "text",
        choices=FLAGS[layout.language] if is_flag else tuple(values) if is_list else (),
        hint=_about(attribute, values, layout),
    )


def _name_of(attribute: Attribute, layout: TableLayout) -> str:
    """Return the name of an attribute, or that for machines where another column has it as well."""
    name = best_name(attribute.names, layout.language) or attribute.name
    fields = known_headers(layout.definition, layout.languages).values()
    key = header_key(name)
    known = sum(any(header_key(one) == key for one in headers) for headers in fields)
    return name if known == 1 else attribute.name


def _about(attribute: Attribute, values: list[str], layout: TableLayout) -> str:
    if not values:
        return ""
    several = layout.translate(_SEVERAL_HINT) if attribute.type == "choices" else ""
    return f"{'; '.join(values)}. {several}".strip()


def _cell(attribute: Attribute, held: object, layout: TableLayout) -> Value:
    if attribute.type == "flag":
        return FLAGS[layout.language][bool(held)]
    if isinstance(held, list):
        whole = "; ".join(_written(attribute, str(one), layout) for one in held)
        is_read = read_attribute(attribute, whole) == held
        return whole if is_read else "; ".join(map(str, held))
    if attribute.type == "number":
        return _degrees(float(str(held))) if isinstance(held, float) else int(str(held))
    if attribute.name == layout.definition.scope:
        return layout.agency_names.get(str(held), str(held))
    return _written(attribute, str(held), layout)


def _written(attribute: Attribute, code: str, layout: TableLayout) -> str:
    """Return the name of a value, or its code where the name could be another's."""
    name = next(
        (one.names.get(layout.language) for one in attribute.values if one.name == code), ""
    )
    return name if name and read_attribute(attribute, name) in (code, [code]) else code
