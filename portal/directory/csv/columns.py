"""The columns of the published files, read off the schemas: one value of a record each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.country import Names
from portal.directory.published.rules import Content
from portal.directory.records.services import SERVICE_FEE
from portal.directory.records.shapes import FieldKind, Shape, shapes_of
from portal.directory.registers.definitions import Register

_SEPARATOR = "; "
_HEADINGS = {"names": "name"}
# Law in full, notices of the day, and what only orders and steers pages.
_LEFT_OUT = frozenset({"legal_basis", "alert", "position", "at_offices"})
_OF_TERMS_OF_OFFICE = frozenset({"term_start", "term_end", "is_acting"})


@dataclass(frozen=True)
class Column:
    """One column: its heading, and how its text is found in a record.

    `label` is what the field that it is of is called, still to be translated or in all languages.
    """

    heading: str
    read: Callable[[Content], object]
    label: str | Names = ""


def columns_of(register: Register, languages: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of a register; texts have one for each language of the country."""
    return tuple(
        replace(column, label=shape.label)
        for shape in shapes_of(register.schema)
        if shape.name not in _LEFT_OUT
        for column in _BY_HAND.get(shape.name, _columns)(shape, languages)
    )


def _columns(shape: Shape, languages: Sequence[str]) -> Iterable[Column]:
    heading = _HEADINGS.get(shape.name, shape.name)
    if shape.kind is FieldKind.TEXTS:
        return [Column(f"{heading}_{one}", _text_in(shape.name, one)) for one in languages]
    if shape.kind is FieldKind.PARTS:
        return _parts(shape, languages)
    return [Column(heading, _value_of(shape))]


def _value_of(shape: Shape) -> Callable[[Content], object]:
    name = shape.name
    if shape.kind is FieldKind.FLAG:
        return lambda content: "true" if content.get(name, shape.default) else "false"
    if shape.kind is FieldKind.SEVERAL:
        return lambda content: _joined(content.get(name, ()))
    return lambda content: content.get(name, shape.default)


def _text_in(field: str, language: str) -> Callable[[Content], object]:
    return lambda content: content.get(field, {}).get(language)


def _parts(shape: Shape, languages: Sequence[str]) -> Iterable[Column]:
    """Return what tells parts apart, since there are any number: their addresses, or their names.

    The name of a part is the text that each has to have.
    """
    needed = [part for part in shape.parts if part.is_needed]
    address = next((part.name for part in needed if part.type == "address"), None)
    if address is not None:
        return [Column(shape.name, _addresses_in(shape.name, address))]
    name = next(part.name for part in needed if part.kind is FieldKind.TEXTS)
    return [Column(f"{shape.name}_{one}", _texts_in(shape.name, name, one)) for one in languages]


def _addresses_in(field: str, part: str) -> Callable[[Content], object]:
    return lambda content: _joined(one[part] for one in content.get(field, ()))


def _texts_in(field: str, part: str, language: str) -> Callable[[Content], object]:
    return lambda content: _joined(one[part].get(language, "") for one in content.get(field, ()))


def _heads(shape: Shape, languages: Sequence[str]) -> Iterator[Column]:
    """Yield what is said of whoever leads the agency."""
    for part in shape.parts:
        if part.name not in _OF_TERMS_OF_OFFICE:
            for column in _columns(part, languages):
                yield Column(f"head_{column.heading}", _of_head(column))


def _of_head(column: Column) -> Callable[[Content], object]:
    return lambda content: column.read(_head_of(content))


def _head_of(content: Content) -> Content:
    """Return whoever leads the agency: the first whose term has no end; empty for nobody."""
    heads = (one for one in content.get("officials", ()) if "term_end" not in one)
    return next(heads, {})


def _fees(shape: Shape, languages: Sequence[str]) -> Iterator[Column]:
    """Yield the fees as “label: amount currency (kind)”, since a service has any number of them."""
    for language in languages:
        yield Column(f"{shape.name}_{language}", _fees_in(language))


def _fees_in(language: str) -> Callable[[Content], object]:
    return lambda content: _joined(
        f"{fee['label'].get(language, '')}: {fee['amount']} {fee['currency']}{_on_top(fee)}".lstrip(
            ": "
        )
        for fee in content.get("fees", ())
    )


def _on_top(fee: Content) -> str:
    """Return the kind of a fee that is not what the service costs, in brackets."""
    kind = fee.get("kind", SERVICE_FEE)
    return "" if kind == SERVICE_FEE else f" ({kind})"


def _channels(shape: Shape, _languages: Sequence[str]) -> Iterator[Column]:
    """Yield the kinds of channels, each once."""
    yield Column(shape.name, lambda content: _joined(_kinds(content)))


def _kinds(content: Content) -> Iterable[str]:
    return dict.fromkeys(channel["kind"] for channel in content.get("channels", ()))


def _joined(texts: Iterable[str]) -> str:
    return _SEPARATOR.join(text for text in texts if text)


_BY_HAND: Mapping[str, Callable[[Shape, Sequence[str]], Iterable[Column]]] = {
    "officials": _heads,
    "fees": _fees,
    "channels": _channels,
}
