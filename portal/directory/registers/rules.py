"""What a register is, how its records are written down, and how two states of one differ."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from geo.folding import fold_text
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent

Record = AgencyContent | ServiceContent
Content = dict[str, Any]


class Register(StrEnum):
    """One collection of records."""

    AGENCIES = "agencies"
    SERVICES = "services"

    @property
    def schema(self) -> type[AgencyContent] | type[ServiceContent]:
        """The shape of its records."""
        return AgencyContent if self is Register.AGENCIES else ServiceContent


@dataclass(frozen=True)
class FieldChange:
    """One value that two states of a record do not share; None where it is not there."""

    path: str
    old: object
    new: object


def register_of(record: Record) -> Register:
    """Return the register that a record belongs in."""
    return Register.AGENCIES if isinstance(record, AgencyContent) else Register.SERVICES


def owner_of(record: Record) -> str:
    """Return the code of the agency that answers for a record."""
    return record.code if isinstance(record, AgencyContent) else record.agency


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


def search_text(record: Record) -> str:
    """Return the folded words by which a record is found: names, acronym or keywords, summary."""
    texts = [*record.names.values()]
    if isinstance(record, AgencyContent):
        texts += record.acronym.values()
    else:
        texts += [*record.keywords, *record.summary.values()]
    return fold_text(" ".join(texts))


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
