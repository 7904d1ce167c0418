"""Reads what the catalogue is made of: all that is listed, and what has changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import read

_PACKAGE = "portal.opendata.catalogue"
# A statement of a request has three seconds, also on a machine with much else to do.
_AT_ONCE = 1_000
_NEVER = (1 << 63) - 1


class Listed(NamedTuple):
    """A dataset as it is found, counted and ordered; `turn` rises with each change of it."""

    number: int
    turn: int
    id: UUID
    name: str
    is_withdrawn: bool
    agency: str
    category: str
    licence: str
    frequency: str
    formats: Sequence[str]
    areas: Sequence[str]
    keywords: Sequence[str]
    titles: Mapping[str, str]
    title_words: str
    words: str
    published_at: float
    modified_at: float
    updated_on: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The turns of datasets that may have changed, by number, and what to ask with next."""

    horizon: int
    turns: Mapping[int, int]


def read_listed(session: Session, numbers: Iterable[int] | None = None) -> list[Listed]:
    """Read all that is listed, withdrawn ones among it, or what has these numbers."""
    if numbers is None:
        numbers = (number for (number,) in read(session, _PACKAGE, "numbers"))
    wanted = list(numbers)
    listed: list[Listed] = []
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        listed += (Listed(*row) for row in read(session, _PACKAGE, "listed", numbers=some))
    return listed


def read_changes(session: Session, horizon: int) -> Changes:
    """Read what has changed since a state whose horizon this is; it may name unchanged ones."""
    [(following, numbers, turns)] = read(session, _PACKAGE, "changes", horizon=horizon)
    return Changes(following, dict(zip(numbers or (), turns or (), strict=True)))


def read_downloads(session: Session) -> dict[int, int]:
    """Read how many people have taken files of each dataset, by its number."""
    rows = read(session, _PACKAGE, "downloads")
    return {int(number): int(people) for number, people in rows}


def read_horizon(session: Session) -> int:
    """Read what to ask with for what changes from now on."""
    return read_changes(session, _NEVER).horizon
