"""Attribute filters of a radius query: which there are, and what their values mean."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from geo.coordinates import parse_number
from geo.errors import InvalidParameter
from geo.messages import Several, shown
from geo.messages import mark as _
from layers.catalogue.definitions import Attribute, Definition

# The parameters of the query that are no attributes.
PARAMETERS = (
    "lat", "lon", "radius", "layers", "limit", "cursor", "q", "open", "area", "order", "with",
    "lang",
)  # fmt: skip
_TRUE = frozenset({"true", "yes", "1", "نعم"})
_FALSE = frozenset({"false", "no", "0", "لا"})


@dataclass(frozen=True)
class Filter:
    """One attribute filter: a feature passes when its attributes contain any of `options`."""

    attribute: str
    options: tuple[dict[str, object], ...]


def read_filters(
    given: Mapping[str, str], definitions: tuple[Definition, ...]
) -> tuple[Filter, ...]:
    """Read every parameter that is not the query's own as a filter by an attribute."""
    return tuple(
        _read_filter(name, text, definitions)
        for name, text in sorted(given.items())
        if name not in PARAMETERS
    )


def _read_filter(name: str, text: str, definitions: tuple[Definition, ...]) -> Filter:
    attributes = [definition.attribute(name) for definition in definitions]
    if not any(attributes):
        raise _unknown_parameter(name, text, definitions)
    lacking = [d.name for d, a in zip(definitions, attributes, strict=True) if a is None]
    if lacking:
        raise InvalidParameter(
            name,
            _("The layers {layers} have no attribute {name}: ask for them without this filter."),
            value=text,
            name=name,
            layers=Several(lacking),
        )
    options: list[dict[str, object]] = []
    for attribute in attributes:
        assert attribute is not None
        options += [_option(attribute, value) for value in text.split(",")]
    return Filter(
        name, tuple(option for i, option in enumerate(options) if option not in options[:i])
    )


def _option(attribute: Attribute, text: str) -> dict[str, object]:
    """Turn one wanted value into the JSON object that the feature's attributes have to contain."""
    value = _typed(attribute, text)
    return {attribute.name: [value] if attribute.type in ("choices", "texts") else value}


def _typed(attribute: Attribute, text: str) -> object:
    if attribute.type in ("choice", "choices"):
        known = [value.name for value in attribute.values]
        if text in known:
            return text
        raise _bad_filter(attribute, text, Several(known))
    if attribute.type == "flag":
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise _bad_filter(attribute, text, "true, false")
    if attribute.type == "number":
        number = parse_number(text)
        if number is None:
            raise _bad_filter(attribute, text, "12, 3.5")
        return int(number) if number.is_integer() else number
    return text


def _bad_filter(attribute: Attribute, text: str, known: str) -> InvalidParameter:
    return InvalidParameter(
        attribute.name,
        _("{name}={value} is not a value of this attribute. Possible: {known}."),
        value=text,
        allowed={"values": known.split(", ")},
        name=attribute.name,
        known=known,
    )


def _unknown_parameter(
    name: str, text: str, definitions: tuple[Definition, ...]
) -> InvalidParameter:
    known = [*PARAMETERS, *{a.name: None for d in definitions for a in d.attributes}]
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return InvalidParameter(
            shown(name),
            _("There is no parameter “{name}”. Did you mean “{near}”?"),
            value=text,
            name=shown(name),
            near=near[0],
        )
    return InvalidParameter(
        shown(name),
        _("There is no parameter “{name}”. The parameters are: {known}."),
        value=text,
        name=shown(name),
        known=Several(known),
    )
