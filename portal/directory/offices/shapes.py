"""The fields of an office: those of its schema, and the attributes of the layer's definition."""

from collections.abc import Mapping
from dataclasses import replace

from geo.messages import mark as _
from layers.catalogue.definitions import Attribute, Definition
from portal.directory.offices.rules import AGENCY
from portal.directory.offices.schemas import OfficeContent
from portal.directory.records.shapes import FieldKind, Shape, shapes_of

ATTRIBUTES = "attributes"
_TYPES: Mapping[str, str] = {
    "text": "line",
    "texts": "line",
    "number": "decimal",
    "flag": "yes_no",
    "choice": "choice",
    "choices": "choice",
}
_YES_NO = {"yes": _("yes"), "no": _("no")}


def office_shapes(definition: Definition) -> tuple[Shape, ...]:
    """Return the shape of every field of an office, with the attributes as the parts of one."""
    attributes = tuple(_shape(one) for one in definition.attributes if one.name != AGENCY)
    return tuple(
        replace(shape, parts=attributes) if shape.name == ATTRIBUTES else shape
        for shape in shapes_of(OfficeContent)
    )


def _shape(attribute: Attribute) -> Shape:
    is_flag = attribute.type == "flag"
    names = _YES_NO if is_flag else {one.name: one.names for one in attribute.values}
    return Shape(
        attribute.name,
        FieldKind.SEVERAL if attribute.type in ("choices", "texts") else FieldKind.VALUE,
        type=_TYPES[attribute.type],
        choices=tuple(names),
        label=attribute.names,
        names=names,
    )
