"""Records chosen by their names: what was typed becomes the code of the record of that name."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.directory.records.shapes import FieldKind, Shape
from portal.proposals.schemas import Path
from web.page.forms.typed import Typed

# The code of the record of a register that a text names; None for none, or several.
CodeOf = Callable[[str, str], str | None]


def with_codes(shapes: Sequence[Shape], typed: Typed, code_of: CodeOf) -> Typed:
    """Return a form with codes in place of names; what names no record stays as it was typed."""
    return {
        **typed,
        **{shape.name: _with_codes(shape, typed[shape.name], code_of) for shape in shapes},
    }


def _with_codes(shape: Shape, held: Any, code_of: CodeOf) -> object:  # noqa: ANN401 - as typed
    if shape.kind is FieldKind.PART:
        return with_codes(shape.parts, held, code_of)
    if shape.kind is FieldKind.PARTS:
        return [with_codes(shape.parts, part, code_of) for part in held]
    if not shape.register:
        return held
    if shape.kind is FieldKind.SEVERAL:
        return [code_of(shape.register, one) or one for one in held]
    return (code_of(shape.register, held) if held.strip() else None) or held


def named_records(
    shapes: Sequence[Shape], typed: Typed, above: Path = ()
) -> Iterator[tuple[Path, str, str]]:
    """Yield the place, the register and the text of every record that a form names."""
    for shape in shapes:
        held, path = typed[shape.name], (*above, shape.name)
        if shape.kind is FieldKind.PART:
            yield from named_records(shape.parts, held, path)
        elif shape.kind is FieldKind.PARTS:
            for number, part in enumerate(held):
                yield from named_records(shape.parts, part, (*path, number))
        elif shape.register and shape.kind is FieldKind.SEVERAL:
            yield from (
                ((*path, number), shape.register, one) for number, one in enumerate(held) if one
            )
        elif shape.register and held.strip():
            yield path, shape.register, held


def with_choice(shapes: Sequence[Shape], typed: Typed, place: str, code: str) -> Typed:
    """Return a form in which a record was chosen, at a place as papers.0.issued_by.

    Raises InvalidParameter where the form names no record.
    """
    places = {".".join(map(str, path)): path for path, *_rest in named_records(shapes, typed)}
    if place not in places:
        text = _("There is no field “{value}” in this form.")
        raise InvalidParameter(place, text, value=place)
    chosen: Typed = _put(typed, places[place], code)
    return chosen


def _put(held: Any, path: Path, code: str) -> Any:  # noqa: ANN401 - as typed
    if not path:
        return code
    first, *rest = path
    if isinstance(held, list):
        return [_put(one, tuple(rest), code) if at == first else one for at, one in enumerate(held)]
    return {**held, first: _put(held[first], tuple(rest), code)}
