"""The fields of an office follow the definition of the layer, whichever attributes it declares."""

import pytest

from layers.catalogue.definitions import Attribute, load_catalogue
from portal.directory.offices.schemas import OfficeContent
from portal.directory.offices.shapes import ATTRIBUTES, office_shapes
from portal.directory.records.shapes import FieldKind, Shape

NAMES = {"ar": "الطوابق", "en": "Floors"}
VALUES = [{"name": "low", "names": {"en": "Low"}}, {"name": "high", "names": {"en": "High"}}]


def shape_of(**told: object) -> Shape:
    offices = load_catalogue()["offices"]
    attribute = Attribute.model_validate({"name": "floors", "names": NAMES, **told})
    grown = offices.model_copy(update={"attributes": (*offices.attributes, attribute)})
    held = next(shape for shape in office_shapes(grown) if shape.name == ATTRIBUTES)
    assert not held.may_be_absent
    return held.parts[-1]


@pytest.mark.parametrize(
    ("told", "kind", "type_", "choices"),
    [
        ({"type": "text"}, FieldKind.VALUE, "line", ()),
        ({"type": "number"}, FieldKind.VALUE, "decimal", ()),
        ({"type": "flag"}, FieldKind.VALUE, "yes_no", ("yes", "no")),
        ({"type": "choice", "values": VALUES}, FieldKind.VALUE, "choice", ("low", "high")),
        ({"type": "choices", "values": VALUES}, FieldKind.SEVERAL, "choice", ("low", "high")),
    ],
)
def test_an_attribute_is_a_field_of_its_type(
    told: dict[str, object], kind: FieldKind, type_: str, choices: tuple[str, ...]
) -> None:
    shape = shape_of(**told)
    assert (shape.kind, shape.type, shape.choices) == (kind, type_, choices)
    assert shape.label == NAMES


def test_every_field_of_the_schema_is_there_and_the_agency_stands_once() -> None:
    shapes = office_shapes(load_catalogue()["offices"])
    assert [shape.name for shape in shapes] == list(OfficeContent.model_fields)
    attributes = next(shape for shape in shapes if shape.name == ATTRIBUTES)
    assert "agency" not in {shape.name for shape in attributes.parts}
    assert all(shape.label != shape.name for shape in (*shapes, *attributes.parts))
