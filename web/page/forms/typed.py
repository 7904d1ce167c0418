"""Records as forms: fields like `steps.0.title.ar` become a nested content, and back.

What was typed is kept as it was typed, so that a form that has faults shows it again. Only fields
that the shape has are taken: whoever sends another one is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.directory.records.shapes import FieldKind, Shape
from portal.proposals.schemas import Fault
from web.page.forms.hours_picker import with_picked_hours
from web.page.forms.written_values import text_of, value_of, values_of

# A form as typed: texts by language, values as text, flags, several values, parts as the same.
Typed = dict[str, Any]
_Tree = dict[str, Any]
_MOST_PARTS = 200
_LONGEST_NAME = 200
ON = "1"
# The tick that says that a part is there at all.
GIVEN = "is_given"


def read_typed(
    shapes: Sequence[Shape], pairs: Iterable[tuple[str, str]], languages: Sequence[str]
) -> Typed:
    """Read the fields of a form; raises InvalidParameter for one that the form does not have."""
    tree = _grown(with_picked_hours(pairs))
    known = {shape.name for shape in shapes}
    for name in tree:
        if name not in known:
            raise _no_field(name)
    return _read_part(shapes, tree, languages, "")


def _grown(pairs: Iterable[tuple[str, str]]) -> _Tree:
    """Hang every value where its name says."""
    tree: _Tree = {}
    for name, value in pairs:
        if len(name) > _LONGEST_NAME:
            raise _no_field(name)
        *above, last = name.split(".")
        branch = tree
        for step in above:
            branch = branch.setdefault(step, {})
            if not isinstance(branch, dict):
                raise _no_field(name)
        held = branch.setdefault(last, [])
        if not isinstance(held, list):
            raise _no_field(name)
        held.append(value.replace("\r\n", "\n"))
    return tree


def _read_part(shapes: Sequence[Shape], tree: _Tree, languages: Sequence[str], above: str) -> Typed:
    known = {shape.name for shape in shapes}
    for name in tree:
        if name not in known:
            raise _no_field(above + name)
    return {
        shape.name: _read(shape, tree.get(shape.name), languages, above + shape.name)
        for shape in shapes
    }


def _read(shape: Shape, held: object, languages: Sequence[str], name: str) -> object:
    if shape.kind is FieldKind.VALUE:
        return _values(held, name)[-1]
    if shape.kind is FieldKind.FLAG:
        return ON in _values(held, name)
    if shape.kind is FieldKind.SEVERAL:
        lines = (line.strip() for value in _values(held, name) for line in value.split("\n"))
        return [line for line in lines if line]
    branch = _branch(held, name)
    if shape.kind is FieldKind.TEXTS:
        return _read_texts(branch, languages, name)
    if shape.kind is FieldKind.PART:
        given = shape.may_be_absent and {GIVEN: ON in _values(branch.pop(GIVEN, None), name)}
        return {**_read_part(shape.parts, branch, languages, f"{name}."), **(given or {})}
    return _read_parts(shape, branch, languages, name)


def _read_texts(branch: _Tree, languages: Sequence[str], name: str) -> dict[str, str]:
    for language in branch:
        if language not in languages:
            raise _no_field(f"{name}.{language}")
    return {one: _values(branch.get(one), f"{name}.{one}")[-1] for one in languages}


def _read_parts(shape: Shape, branch: _Tree, languages: Sequence[str], name: str) -> list[Typed]:
    """Read the parts of a list in the order of their numbers, which may have gaps."""
    for number in branch:
        if not (number.isascii() and number.isdigit() and len(number) <= 4):
            raise _no_field(f"{name}.{number}")
    if len(branch) > _MOST_PARTS:
        raise _no_field(f"{name}.{_MOST_PARTS}")
    return [
        _read_part(shape.parts, _branch(branch[number], name), languages, f"{name}.{number}.")
        for number in sorted(branch, key=int)
    ]


def _values(held: object, name: str) -> list[str]:
    if held is None:
        return [""]
    if not isinstance(held, list):
        raise _no_field(name)
    return held


def _branch(held: object, name: str) -> _Tree:
    if held is None:
        return {}
    if not isinstance(held, dict):
        raise _no_field(name)
    return held


def _no_field(name: str) -> InvalidParameter:
    return InvalidParameter(name, _("There is no field “{value}” in this form."), value=name)


def typed_of(
    shapes: Sequence[Shape], content: Mapping[str, Any], languages: Sequence[str]
) -> Typed:
    """Return a content, as JSON holds it, as a form shows it, defaults where it says nothing."""
    return {shape.name: _typed(shape, content.get(shape.name), languages) for shape in shapes}


def _typed(shape: Shape, held: Any, languages: Sequence[str]) -> object:  # noqa: ANN401 - JSON
    given: Any = shape.default if held is None else held
    if shape.kind is FieldKind.VALUE:
        return text_of(shape, given)
    if shape.kind is FieldKind.FLAG:
        return bool(given)
    if shape.kind is FieldKind.SEVERAL:
        return [str(one) for one in given or ()]
    if shape.kind is FieldKind.TEXTS:
        return {one: (given or {}).get(one, "") for one in languages}
    if shape.kind is FieldKind.PART:
        is_given = {GIVEN: held is not None} if shape.may_be_absent else {}
        return {**typed_of(shape.parts, held or {}, languages), **is_given}
    return [typed_of(shape.parts, one, languages) for one in held or ()]


def pairs_of(shapes: Sequence[Shape], typed: Typed, above: str = "") -> list[tuple[str, str]]:
    """Return a form as the pairs that a browser would send, for a page that carries it on."""
    pairs: list[tuple[str, str]] = []
    for shape in shapes:
        pairs += _pairs(shape, typed[shape.name], above + shape.name)
    return pairs


def _pairs(shape: Shape, held: Any, name: str) -> list[tuple[str, str]]:  # noqa: ANN401 - as typed
    if shape.kind is FieldKind.VALUE:
        return [(name, held)]
    if shape.kind is FieldKind.FLAG:
        return [(name, ON)] if held else []
    if shape.kind is FieldKind.SEVERAL:
        return [(name, one) for one in held]
    if shape.kind is FieldKind.TEXTS:
        return [(f"{name}.{language}", text) for language, text in held.items()]
    if shape.kind is FieldKind.PART:
        given = [(f"{name}.{GIVEN}", ON)] if held.get(GIVEN) else []
        return [*given, *pairs_of(shape.parts, held, f"{name}.")]
    return [
        pair
        for number, part in enumerate(held)
        for pair in pairs_of(shape.parts, part, f"{name}.{number}.")
    ]


def data_of(
    shapes: Sequence[Shape], typed: Typed, phone_region: str | None = None
) -> dict[str, Any]:
    """Return the content that a form says; what was left empty is not said.

    Phone numbers may be written as people do in a region, as in JO.
    """
    found = {}
    for shape in shapes:
        value = _data(shape, typed[shape.name], phone_region)
        if value not in ("", [], {}, None) or (shape.kind is FieldKind.PART and value is not None):
            found[shape.name] = value
    return found


def _data(shape: Shape, held: Any, region: str | None) -> object:  # noqa: ANN401 - as typed
    if shape.kind is FieldKind.VALUE:
        return value_of(shape, held, region)
    if shape.kind is FieldKind.SEVERAL:
        return values_of(shape, held, region)
    if shape.kind is FieldKind.TEXTS:
        return {language: text for language, text in held.items() if text.strip()}
    if shape.kind is FieldKind.PART:
        is_given = held.get(GIVEN, True) or not _is_blank(shape, held)
        return data_of(shape.parts, held, region) if is_given else None
    if shape.kind is FieldKind.PARTS:
        return [data_of(shape.parts, one, region) for one in held]
    return held


def without_blanks(shapes: Sequence[Shape], typed: Typed) -> Typed:
    """Leave out the parts of lists in which nobody has typed anything."""
    kept = dict(typed)
    for shape in shapes:
        if shape.kind is FieldKind.PARTS:
            kept[shape.name] = [one for one in typed[shape.name] if not _is_blank(shape, one)]
    return kept


def _is_blank(shape: Shape, part: Typed) -> bool:
    fresh = fresh_part(shape, ())
    return all(_says_nothing(part[name], fresh[name]) for name in fresh)


def _says_nothing(held: object, fresh: object) -> bool:
    if isinstance(held, dict):
        return not any(str(text).strip() for text in held.values())
    return held == fresh or (isinstance(held, str) and not held.strip())


def fresh_part(shape: Shape, languages: Sequence[str]) -> Typed:
    """Return a part as a form shows it before anything is typed."""
    return typed_of(shape.parts, {}, languages)


def arranged(
    shapes: Sequence[Shape], typed: Typed, action: str, languages: Sequence[str]
) -> Typed | None:
    """Do what a button of a list of parts says: `add:steps`, `remove:steps.0`, `up:`, `down:`.

    None for a word that is none of these; raises InvalidParameter for parts that are not there.
    """
    verb, _colon, where = action.partition(":")
    if verb not in ("add", "remove", "up", "down") or not where:
        return None
    name, _dot, number = where.partition(".")
    shape = next((one for one in shapes if one.name == name and one.kind is FieldKind.PARTS), None)
    if shape is None:
        raise _no_field(where)
    parts = list(typed[name])
    if verb == "add":
        if len(parts) < (shape.most or _MOST_PARTS):
            parts.append(fresh_part(shape, languages))
        return {**typed, name: parts}
    if not (number.isascii() and number.isdigit() and int(number) < len(parts)):
        raise _no_field(where)
    return {**typed, name: _moved(parts, verb, int(number))}


def _moved(parts: list[Typed], verb: str, number: int) -> list[Typed]:
    part = parts.pop(number)
    if verb == "up":
        parts.insert(max(0, number - 1), part)
    elif verb == "down":
        parts.insert(number + 1, part)
    return parts


def placed(shapes: Sequence[Shape], faults: Iterable[Fault]) -> list[Fault]:
    """Bring every fault to the field of the form where it can be mended."""
    return [Fault(_place(shapes, fault.path), fault.message) for fault in faults]


def _place(shapes: Sequence[Shape], path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Cut a path where the form has no field of its own any more."""
    shape = next((one for one in shapes if path and one.name == path[0]), None)
    if shape is None:
        return ()
    if shape.kind is FieldKind.PART:
        return (path[0], *_place(shape.parts, path[1:]))
    if shape.kind is FieldKind.PARTS:
        return (*path[:2], *_place(shape.parts, path[2:]))
    return path[:1]
