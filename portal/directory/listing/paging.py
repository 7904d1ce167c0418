"""Pages of a list by the key of its rows, so that the last costs as much as the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, tuple_
from sqlalchemy.orm import Session

_LONGEST_KEY = 2000


@dataclass(frozen=True)
class Place:
    """Where a page begins: after a key, or before one; without a key at the beginning."""

    key: tuple[str, ...] = ()
    is_before: bool = False


@dataclass(frozen=True)
class Slice:
    """The rows of a page, and the keys by which the pages beside it are asked for."""

    rows: Sequence[Row[Any]]
    before: str | None
    after: str | None


def read_place(after: str, before: str) -> Place:
    """Return the place that an address names; what is no key is the beginning."""
    key = _read_key(before or after)
    return Place(key, is_before=bool(before)) if key else Place()


def slice_of(
    session: Session, statement: Select[Any], key: Sequence[Any], place: Place, limit: int
) -> Slice:
    """Read a page of a statement in the order of its key, whose parts are texts, unique together.

    The columns of the key are added behind those of the statement.
    """
    known = place.key if len(place.key) == len(key) else ()
    back = place.is_before and bool(known)
    wanted = statement.add_columns(*(one.label(f"key_{n}") for n, one in enumerate(key)))
    if known:
        there: Any = tuple_(*key)
        wanted = wanted.where(there < known if back else there > known)
    order = [one.desc() for one in key] if back else list(key)
    rows = list(session.execute(wanted.order_by(*order).limit(limit + 1)))
    has_more = len(rows) > limit
    rows = rows[:limit]
    if back:
        rows.reverse()
    if not rows:
        return Slice((), None, None)
    has_before, has_after = (has_more, True) if back else (bool(known), has_more)
    return Slice(
        rows,
        _written_key(rows[0], len(key)) if has_before else None,
        _written_key(rows[-1], len(key)) if has_after else None,
    )


def _written_key(row: Row[Any], parts: int) -> str:
    held = [row._mapping[f"key_{number}"] for number in range(parts)]
    return base64.urlsafe_b64encode(json.dumps(held).encode()).decode().rstrip("=")


def _read_key(text: str) -> tuple[str, ...]:
    if not text or len(text) > _LONGEST_KEY:
        return ()
    try:
        held = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return ()
    is_key = isinstance(held, list) and all(isinstance(one, str) for one in held)
    return tuple(held) if is_key and "\0" not in "".join(held) else ()
