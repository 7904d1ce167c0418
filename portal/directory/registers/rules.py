"""How the records of registers are written down, and how two states of one differ."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from portal.directory.records.values import Record

Content = dict[str, Any]


@dataclass(frozen=True)
class FieldChange:
    """One value that two states of a record do not share; None where it is not there."""

    path: str
    old: object
    new: object


def written(record: Record) -> Content:
    """Return a record as JSON holds it, without what it does not say."""
    return record.model_dump(mode="json", exclude_defaults=True)


def content_hash(record: Record) -> bytes:
    """Digest all that a record says: two equal digests mean that nothing changed."""
    return digest(written(record))


def digest(content: Content) -> bytes:
    """Digest a content as it is written."""
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(canonical, digest_size=16).digest()


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[FieldChange]:
    """List what differs between two states as they are written, in the order of the fields."""
    before, after = dict(_leaves(old or {})), dict(_leaves(new or {}))
    return [
        FieldChange(path, before.get(path), after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    ]


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, held in value.items():
            yield from _leaves(held, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        for number, held in enumerate(value):
            yield from _leaves(held, f"{path}.{number}")
    elif value not in ([], (), None):
        yield path, value
