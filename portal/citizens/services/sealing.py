"""What is kept of an agency's answer, and of a person's own words: sealed with the person's key."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from portal.citizens.context import CitizenContext

ANSWER = "service answer"
_ALIAS = "service alias"
_KNOWN = "service news"
# What an answer repeats about whom it is: that is known, and no number is kept twice.
_WHOSE = "person"
_MARK_BYTES = 12


def seal_answer(
    context: CitizenContext, person_id: UUID, code: str, content: Mapping[str, Any]
) -> bytes:
    """Seal what an agency answered, without whom it was about."""
    plain = json.dumps(_without_person(content), ensure_ascii=False, separators=(",", ":"))
    return context.person_keys.seal(person_id, f"{ANSWER} {code}", plain.encode())


def open_answer(
    context: CitizenContext, person_id: UUID, code: str, sealed: bytes | None
) -> Mapping[str, Any] | None:
    """Return an answer that was kept; None for none, and once the person's key is gone."""
    if sealed is None:
        return None
    plain = context.person_keys.unseal(person_id, f"{ANSWER} {code}", sealed)
    return None if plain is None else json.loads(plain)


def seal_alias(context: CitizenContext, person_id: UUID, alias: str) -> bytes | None:
    """Seal what a person calls a service; None for no name."""
    if not alias:
        return None
    return context.person_keys.seal(person_id, _ALIAS, alias.encode())


def open_alias(context: CitizenContext, person_id: UUID, sealed: bytes | None) -> str:
    """Return what a person calls a service; empty for no name, and once the key is gone."""
    plain = None if sealed is None else context.person_keys.unseal(person_id, _ALIAS, sealed)
    return "" if plain is None else plain.decode()


def seal_known(context: CitizenContext, person_id: UUID, marks: Iterable[str]) -> bytes:
    """Seal what a person has been told of: digests of marks, as the numbers of fines."""
    plain = json.dumps(sorted(digests_of(marks)))
    return context.person_keys.seal(person_id, _KNOWN, plain.encode())


def open_known(
    context: CitizenContext, person_id: UUID, sealed: bytes | None
) -> frozenset[str] | None:
    """Return the digests of what a person has been told of; None where nothing was ever kept."""
    plain = None if sealed is None else context.person_keys.unseal(person_id, _KNOWN, sealed)
    return None if plain is None else frozenset(json.loads(plain))


def digests_of(marks: Iterable[str]) -> frozenset[str]:
    """Return what is kept of marks for longer than of answers: they tell new from known."""
    return frozenset(hashlib.sha256(one.encode()).hexdigest()[: 2 * _MARK_BYTES] for one in marks)


def _without_person(told: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(told, Mapping):
        return {name: _without_person(held) for name, held in told.items() if name != _WHOSE}
    if isinstance(told, list | tuple):
        return [_without_person(one) for one in told]
    return told
