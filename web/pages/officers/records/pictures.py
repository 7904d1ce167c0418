"""The pictures in a record's form: which fields hold one, and how one is put into such a field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.directory.records.shapes import FieldKind, Shape
from web.page.forms.typed import Typed

# The field that says for which field a picture is handed in.
PICTURE_OF = "picture_of"
LOGO = "logo"


def pictures_of(
    shapes: Sequence[Shape], content: Mapping[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Yield the place and the value of each field that may hold a picture."""
    for shape in shapes:
        held = content.get(shape.name)
        if shape.type == "picture":
            yield (shape.name,), held
        elif shape.kind is FieldKind.PARTS and isinstance(held, list):
            for number, part in enumerate(held):
                for place, value in pictures_of(shape.parts, part):
                    yield (shape.name, number, *place), value


def with_picture(shapes: Sequence[Shape], typed: Typed, name: str, sha256: str) -> Typed:
    """Return a form with a picture in the field `name`, as in logo or officials.0.photo.

    Raises InvalidParameter where there is no such field.
    """
    places = {".".join(map(str, place)): place for place, _held in pictures_of(shapes, typed)}
    if name not in places:
        raise InvalidParameter(name, _("There is no field “{value}” in this form."), value=name)
    changed: Typed = _put(typed, places[name], sha256)
    return changed


def _put(held: Any, place: Sequence[str | int], sha256: str) -> Any:  # noqa: ANN401 - as typed
    if not place:
        return sha256
    first, *rest = place
    if isinstance(held, list):
        return [_put(one, rest, sha256) if at == first else one for at, one in enumerate(held)]
    return {**held, first: _put(held[first], rest, sha256)}
