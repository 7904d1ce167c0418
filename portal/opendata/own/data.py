"""What the portal publishes of its own: what it is called, its columns, its states and its rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from geo.country import Names
from portal.publishing.offers import Column, Offering

_SAMPLE = {"ar": "{title} (عيّنة)", "en": "{title} (sample)"}


class OwnRow(NamedTuple):
    """A row in the order of the columns, and where it is as WKB in WGS 84."""

    values: Sequence[object]
    place: bytes | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One state of the data: `key` is another whenever the rows are.

    `release` is its number where the data changes by releases.
    """

    key: str
    release: int | None = None
    is_sample: bool = False


@dataclass(frozen=True)
class OwnData:
    """A dataset of the portal's own; `name` is its address and never changes.

    `offering` describes it. `state` is None while there is nothing to publish, `rows` yields the
    rows of a state and holds few of them at a time. `layer` is the name of the layer it is.
    """

    name: str
    agency: str
    category: str
    licence: str
    offering: Offering
    state: Callable[[Session], State | None]
    rows: Callable[[Session, State], Iterator[OwnRow]]
    layer: str | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its tables."""
        return self.offering.columns

    @property
    def key_column(self) -> str | None:
        """The column that says which row is which, where it is known to be one."""
        return self.columns[0].name if self.layer is not None else None

    def titles(self, state: State) -> Names:
        """Return what it is called; what is invented says so."""
        titles = self.offering.titles
        if not state.is_sample:
            return titles
        return {
            language: _SAMPLE.get(language, _SAMPLE["en"]).format(title=title)
            for language, title in titles.items()
        }

    def file_name(self, state: State, ending: str) -> str:
        """Return what a file of it is called; what is invented says so."""
        return f"{'sample-' if state.is_sample else ''}{self.name}.{ending}"

    def with_rows(self, rows: Callable[[Session], Iterator[Sequence[object]]]) -> Offering:
        """Return the offering with other rows, for writers that take one."""
        return replace(self.offering, rows=rows)
