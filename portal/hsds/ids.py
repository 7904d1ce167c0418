"""The UUIDs that HSDS asks for, made from the codes that the directory has.

They are name-based with MD5 (RFC 9562, 5.3), which PostgreSQL computes as well: so the code behind
an id is found by one statement, and no table and no memory of ids is kept. MD5 protects nothing
here. The id of a service at a location is the first half of the one and the second half of the
other.
"""

from typing import Any
from uuid import UUID, uuid3

from sqlalchemy import ColumnElement, func, literal

NAMESPACE = UUID("5e2b1c1e-6d0f-4a53-9b57-7a4b1d0c8f21")
_HALF = 16


def id_of(kind: str, code: str) -> UUID:
    """Return the id of what has this code; `kind` is the name of an HSDS object."""
    return uuid3(NAMESPACE, f"{kind}:{code}")


def pair_id(service: str, ref: str) -> UUID:
    """Return the id of a service at an office."""
    first, second = id_of("service", service).hex, id_of("location", ref).hex
    return UUID(first[:_HALF] + second[_HALF:])


def read_id(text: str) -> UUID | None:
    """Read an id of ours as it is written in answers; None for any other text."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() and found.version == 3 else None


def has_id(kind: str, code: Any, wanted: UUID) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Return the condition that the id of a row's code is the wanted one."""
    return func.concat(_first(kind, code), _second(kind, code)) == _bits(wanted.hex)


def has_first_half(kind: str, code: Any, pair: UUID) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the condition that a pair's id begins as the id of a row's code does."""
    return _first(kind, code) == _bits(pair.hex)[: _HALF - 1]


def has_second_half(kind: str, code: Any, pair: UUID) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the condition that a pair's id ends as the id of a row's code does."""
    return _second(kind, code) == _bits(pair.hex)[_HALF - 1 :]


def _bits(digits: str) -> str:
    """Leave out the digits at 12 and 16: version and variant, which are not of the digest."""
    return digits[:12] + digits[13:16] + digits[17:]


def _digest(kind: str, code: Any) -> ColumnElement[str]:  # noqa: ANN401
    space = func.decode(literal(NAMESPACE.hex), literal("hex"))
    name = func.convert_to(func.concat(literal(f"{kind}:"), code), literal("UTF8"))
    return func.md5(space.op("||")(name))


def _first(kind: str, code: Any) -> ColumnElement[str]:  # noqa: ANN401
    digest = _digest(kind, code)
    return func.concat(func.substr(digest, 1, 12), func.substr(digest, 14, 3))


def _second(kind: str, code: Any) -> ColumnElement[str]:  # noqa: ANN401
    return func.substr(_digest(kind, code), 18)
