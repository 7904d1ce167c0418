"""How two states of a record differ, part by part: parts of lists are matched by what they say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
ORDER = "order"
_NAMES = ("title", "name", "label", "url", "phone", "kind")
_Item = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One value that two states do not share; numbers in `path` count from 1.

    `is_in_old` and `is_in_new` say whether the part that would hold the value is there at all.
    """

    path: Path
    old: object
    new: object
    is_in_old: bool = True
    is_in_new: bool = True


def changes(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[Change]:
    """List what differs between two written states, in the order of the fields."""
    return list(_of_parts(old, new, ()))


def _of_parts(old: _Item | None, new: _Item | None, path: Path) -> Iterator[Change]:
    before, after = old or {}, new or {}
    for name in dict.fromkeys((*before, *after)):
        yield from _of_values(
            before.get(name),
            after.get(name),
            (*path, name),
            (old is not None, new is not None),
        )


def _of_values(old: object, new: object, path: Path, held: tuple[bool, bool]) -> Iterator[Change]:
    if old == new or (_is_nothing(old) and _is_nothing(new)):
        return
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        yield from _of_parts(_mapping(old), _mapping(new), path)
    elif _holds_parts(old) or _holds_parts(new):
        yield from _of_lists(_items(old), _items(new), path)
    else:
        yield Change(path, old, new, *held)


def _of_lists(old: Sequence[_Item], new: Sequence[_Item], path: Path) -> Iterator[Change]:
    pairs = matched(old, new)
    for number, (before, item) in enumerate(zip(pairs, new, strict=True), start=1):
        yield from _of_parts(None if before is None else old[before], item, (*path, number))
    kept = {before for before in pairs if before is not None}
    for number, item in enumerate(old):
        if number not in kept:
            yield from _of_parts(item, None, (*path, number + 1))
    order = [before for before in pairs if before is not None]
    if order != sorted(order):
        yield Change(
            (*path, ORDER),
            [_title(old[one]) for one in sorted(order)],
            [_title(item) for before, item in zip(pairs, new, strict=True) if before is not None],
        )


def matched(old: Sequence[_Item], new: Sequence[_Item]) -> list[int | None]:
    """Return for each new part the number of the old one that it was; None for an added one.

    Equal parts first, then those of the same name, then, where nothing was added or taken out,
    those in the same place.
    """
    found: list[int | None] = [None] * len(new)
    for is_same in (
        lambda one, other: one == other,
        lambda one, other: _title(one) == _title(other),
    ):
        for number, item in enumerate(new):
            if found[number] is None:
                free = (at for at, one in enumerate(old) if at not in found and is_same(one, item))
                found[number] = next(free, None)
    if len(old) == len(new):
        found = [
            number if before is None and number not in found else before
            for number, before in enumerate(found)
        ]
    return found


def _title(item: _Item) -> object:
    return next((item[name] for name in _NAMES if item.get(name)), None)


def _is_nothing(value: object) -> bool:
    return value is None or value in ([], (), {}, "")


def _mapping(value: object) -> _Item | None:
    return value if isinstance(value, Mapping) else None


def _items(value: object) -> Sequence[_Item]:
    return value if isinstance(value, list | tuple) else ()


def _holds_parts(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value)
