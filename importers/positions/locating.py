"""From the rows of a file to positions in WGS 84, whatever form and system they are in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.messages import Message, shown
from geo.messages import mark as _
from geo.projections import Floats
from importers.findings import Finding, Severity, reject, warn
from importers.positions.agreement import DISAGREE_FROM_M, apart
from importers.positions.position_facts import source_title
from importers.positions.position_sources import (
    PositionSource,
    SourcePositions,
)
from importers.readers.rows import Fact, Row

# What Position(...) does, without a step in Python for each of a million rows.
_as_position = partial(tuple.__new__, Position)


@dataclass(slots=True)
class Located:
    """Where a row says its place is.

    `position` is in WGS 84 and may be out of range; `shape` is the WKB of what is not a point, in
    WGS 84. `text` is the value as it is shown, `column` where it stands, empty for geometries.
    `decimals` is the larger number of decimals of the two degrees as they are written, None where
    they are not decimal degrees.
    """

    position: Position | None
    shape: bytes | None
    text: str
    column: str
    decimals: int | None
    findings: list[Finding]


@dataclass(frozen=True)
class Positions:
    """The positions of one file: its sources are known, its rows can be located.

    `said_crs` is the coordinate system that was named for the file, `projection` what a release
    records of how its positions came about.
    """

    sources: tuple[PositionSource, ...]
    facts: tuple[Fact, ...] = ()
    said_crs: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, the preferred ones first."""
        return tuple(column for source in self.sources for column in source.columns)

    @property
    def projection(self) -> dict[str, object] | None:
        """The operation of the preferred source: its `crs`, `operation` and `accuracy_m`."""
        return self.sources[0].operation.as_record() if self.sources else None

    def locate(self, rows: Sequence[Row]) -> list[Located]:
        """Find the positions of a batch, in its order."""
        by_source = [source.look(rows) for source in self.sources]
        if len(by_source) == 1 and not (by_source[0].faults or by_source[0].notes):
            chosen = np.zeros(len(rows), dtype=int)
        else:
            chosen = _chosen(by_source, len(rows))
        located = self._built(by_source, chosen)
        for number in range(1, len(by_source)):
            self._compare(located, by_source, chosen, number)
        _explain(located, rows, by_source, chosen)
        return located

    def _built(
        self, by_source: Sequence[SourcePositions], chosen: NDArray[np.int_]
    ) -> list[Located]:
        """Make the answers; of rows without a position too, which are explained afterwards."""
        names = [source.columns[0] if source.columns else "" for source in self.sources]
        lons, lats = _picked(by_source, chosen)
        first = by_source[0]
        located = [
            Located(position, None, text, names[0], decimals, [])
            for position, text, decimals in zip(
                map(_as_position, zip(lons.tolist(), lats.tolist(), strict=True)),
                first.values,
                first.decimals,
                strict=True,
            )
        ]
        for place in np.flatnonzero(chosen > 0).tolist():
            one, number = located[place], int(chosen[place])
            one.text, one.column = by_source[number].values[place], names[number]
            one.decimals = by_source[number].decimals[place]
        for number, found in enumerate(by_source):
            for place, shape in found.shapes.items():
                if chosen[place] == number:
                    located[place].shape = shape
        for place in np.flatnonzero(~(np.isfinite(lons) & np.isfinite(lats))).tolist():
            located[place].position = None
        return located

    def _compare(
        self,
        located: list[Located],
        by_source: Sequence[SourcePositions],
        chosen: NDArray[np.int_],
        number: int,
    ) -> None:
        """Warn of the rows whose position in a less preferred source lies elsewhere."""
        titles = [source_title(source) for source in self.sources]
        lons, lats = _picked(by_source, chosen)
        other = by_source[number]
        apart_m = apart((lons, lats), (other.lons, other.lats))
        for place in np.flatnonzero((apart_m > DISAGREE_FROM_M) & (chosen != number)).tolist():
            here = located[place]
            here.findings.append(
                _disagreement(
                    here,
                    (titles[chosen[place]], titles[number]),
                    other.values[place],
                    apart_m[place],
                )
            )


def _chosen(by_source: Sequence[SourcePositions], count: int) -> NDArray[np.int_]:
    """Choose for each row the first source that has a position, best one that is not 0, 0."""
    chosen = np.full(count, -1)
    for is_wanted in (_is_somewhere, _is_known):
        for number, found in enumerate(by_source):
            chosen[(chosen < 0) & is_wanted(found)] = number
    chosen[chosen < 0] = 0
    return chosen


def _is_known(found: SourcePositions) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = np.isfinite(found.lons) & np.isfinite(found.lats)
    return known


def _is_somewhere(found: SourcePositions) -> NDArray[np.bool_]:
    is_zero: NDArray[np.bool_] = (found.lons == 0) & (found.lats == 0)
    return _is_known(found) & ~is_zero


def _picked(
    by_source: Sequence[SourcePositions], chosen: NDArray[np.int_]
) -> tuple[Floats, Floats]:
    if len(by_source) == 1:
        return by_source[0].lons, by_source[0].lats
    places = np.arange(len(chosen))
    lons = np.stack([found.lons for found in by_source])[chosen, places]
    lats = np.stack([found.lats for found in by_source])[chosen, places]
    return lons, lats


def _explain(
    located: list[Located],
    rows: Sequence[Row],
    by_source: Sequence[SourcePositions],
    chosen: NDArray[np.int_],
) -> None:
    """Note for every row without a position why, and what was noticed about the others."""
    for place in _without_position(located):
        located[place].findings += _reasons(place, located[place], rows[place], by_source)
    for number, found in enumerate(by_source):
        for place, finding in found.faults.items():
            one = located[place]
            is_passed_over = one.position is not None and number < chosen[place]
            if is_passed_over and finding.code != "missing_coordinates":
                one.findings.append(replace(finding, severity=Severity.WARN))
        for place, findings in found.notes.items():
            if chosen[place] == number and located[place].position is not None:
                located[place].findings += findings


def _without_position(located: Sequence[Located]) -> list[int]:
    return [place for place, one in enumerate(located) if one.position is None]


def _reasons(
    place: int, one: Located, row: Row, by_source: Sequence[SourcePositions]
) -> list[Finding]:
    faults = [found.faults[place] for found in by_source if place in found.faults]
    if faults:
        return faults
    if any(np.isinf(s.lons[place]) or np.isinf(s.lats[place]) for s in by_source):
        text = _("The coordinates “{value}” lie outside of what their coordinate system covers.")
        hint = _("Correct the coordinates, or name the right coordinate system with --crs.")
        return [reject("outside_projection", text, hint, column=one.column, value=one.text)]
    if any(finding.severity is Severity.REJECT for finding in row.findings):
        return []
    text = _("The row has no coordinates.")
    hint = _("Fill in the coordinates of the place.")
    return [reject("missing_coordinates", text, hint, column=one.column)]


def _disagreement(
    here: Located, titles: tuple[str | Message, str | Message], value: str, apart_m: float
) -> Finding:
    text = _("“{value}” ({one}) and “{other}” ({two}) are two places, {metres} m apart.")
    hint = _("The first one was taken; correct the one that is wrong.")
    one, two = titles
    more = {"one": one, "two": two, "other": shown(value), "metres": round(apart_m)}
    return warn("positions_disagree", text, hint, column=here.column, value=here.text, **more)
