"""From the rows of a file to positions in WGS 84, whatever form and system they are in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.country import Country
from geo.distances import ellipsoid
from geo.errors import Refused
from geo.messages import Message, shown
from geo.messages import mark as _
from geo.projections import Floats, Holds, Operation, inside, pin
from importers.columns.matching import Columns, require_position
from importers.findings import Finding, Severity, reject, warn
from importers.positions.candidates import Candidate, Situation, find_candidates
from importers.positions.position_facts import facts_of, not_used, source_title
from importers.positions.position_forms import decided
from importers.positions.position_sources import (
    GeometrySource,
    Sighting,
    Source,
)
from importers.readers.rows import Fact, Row

# What Position(...) does, without a step in Python for each of a million rows.
_as_position = partial(tuple.__new__, Position)
# Two positions of one row further apart than this are not one place with rounding.
DISAGREE_FROM_M = 50.0
# A metre of latitude is at least this part of a degree: what is nearer needs no geodesic.
_SURELY_NEAR_DEG = 0.0002
_FEWEST_COMPARED = 5


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

    sources: tuple[Source, ...]
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
        sightings = [source.look(rows) for source in self.sources]
        if len(sightings) == 1 and not (sightings[0].faults or sightings[0].notes):
            chosen = np.zeros(len(rows), dtype=int)
        else:
            chosen = _chosen(sightings, len(rows))
        located = self._built(sightings, chosen)
        for number in range(1, len(sightings)):
            self._compare(located, sightings, chosen, number)
        _explain(located, rows, sightings, chosen)
        return located

    def _built(self, sightings: Sequence[Sighting], chosen: NDArray[np.int_]) -> list[Located]:
        """Make the answers; of rows without a position too, which are explained afterwards."""
        names = [source.columns[0] if source.columns else "" for source in self.sources]
        lons, lats = _picked(sightings, chosen)
        first = sightings[0]
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
            one.text, one.column = sightings[number].values[place], names[number]
            one.decimals = sightings[number].decimals[place]
        for number, sighting in enumerate(sightings):
            for place, shape in sighting.shapes.items():
                if chosen[place] == number:
                    located[place].shape = shape
        for place in np.flatnonzero(~(np.isfinite(lons) & np.isfinite(lats))).tolist():
            located[place].position = None
        return located

    def _compare(
        self,
        located: list[Located],
        sightings: Sequence[Sighting],
        chosen: NDArray[np.int_],
        number: int,
    ) -> None:
        """Warn of the rows whose position in a less preferred source lies elsewhere."""
        titles = [source_title(source) for source in self.sources]
        lons, lats = _picked(sightings, chosen)
        other = sightings[number]
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


def understand_positions(  # noqa: PLR0913 what is known of one file, each by its name
    columns: Columns,
    sample: Sequence[Row],
    *,
    reader_crs: str | None,
    has_geometry: bool,
    said_crs: str | None,
    country: Country,
    check_country: bool,
    border: Holds | None = None,
) -> Positions:
    """Decide from the first rows where the positions of a file are and in which system.

    `said_crs` goes before what the file names, and belongs to the coordinates that can be in it:
    one in metres to those in metres. `border` tells which places lie in the country; without it the
    boxes of the country are asked. Raises Refused, saying how to go on, where there are no
    positions, where their system is not known, where it contradicts the values, and where latitude
    and longitude are exchanged throughout.
    """
    candidates = find_candidates(
        columns, sample, country, has_geometry=has_geometry, geometry_crs=reader_crs
    )
    if not candidates:
        require_position(columns, list(dict.fromkeys(c for row in sample for c in row.values)))
    said = pin(said_crs, country) if said_crs else None
    holds = border or partial(inside, country=country)
    situation = Situation(country, check_country, said, sample, holds)
    kept, unused = _kept(candidates, situation)
    if said is not None:
        _refuse_unused(said, candidates, kept)
    agreeing, others = _agreeing(kept, sample)
    is_assumed = has_geometry and reader_crs is None and said is None
    return Positions(
        sources=tuple(agreeing),
        facts=(*facts_of(agreeing, sample, is_assumed=is_assumed), *not_used([*unused, *others])),
        said_crs=said_crs,
    )


def apart(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    """Measure the metres between pairs of positions; 0 where they are near or one is missing."""
    (lons, lats), (other_lons, other_lats) = one, other
    with np.errstate(invalid="ignore"):
        differ = (np.abs(lons - other_lons) > _SURELY_NEAR_DEG) | (
            np.abs(lats - other_lats) > _SURELY_NEAR_DEG
        )
        usable = (np.abs(lats) <= 90) & (np.abs(other_lats) <= 90)
        usable &= (np.abs(lons) <= 180) & (np.abs(other_lons) <= 180)
    apart_m = np.zeros(lons.shape)
    places = np.flatnonzero(differ & usable)
    if places.size:
        apart_m[places] = ellipsoid().inv(
            lons[places], lats[places], other_lons[places], other_lats[places]
        )[2]
    return apart_m


def _kept(
    candidates: Sequence[Candidate], situation: Situation
) -> tuple[list[Source], list[Message]]:
    """Keep the sources that can be used; what stops the geometries or the only source is raised."""
    kept: list[Source] = []
    refusals: list[tuple[Candidate, Refused]] = []
    for candidate in candidates:
        try:
            kept.append(decided(candidate, situation))
        except Refused as error:
            if isinstance(candidate.source, GeometrySource):
                raise
            refusals.append((candidate, error))
    if not kept and refusals:
        raise refusals[0][1]
    return kept, [error.message for _candidate, error in refusals]


def _refuse_unused(said: Operation, candidates: Sequence[Candidate], kept: list[Source]) -> None:
    """Raise Refused where no coordinates can be in the system that was said."""
    if any(source.operation.crs == said.crs for source in kept):
        return
    example = next((one for one in candidates if one.count), None)
    raise Refused(
        _(
            "{crs} was named, but the file's coordinates (such as {value}) are not in its units;"
            " import again without --crs, or with the one that fits."
        ),
        crs=said.title,
        value=example.example if example else "",
    )


def _agreeing(kept: Sequence[Source], sample: Sequence[Row]) -> tuple[list[Source], list[Message]]:
    """Drop the sources that mean other places than the preferred one in most rows."""
    agreeing: list[Source] = list(kept[:1])
    reasons: list[Message] = []
    sightings = [source.look(sample) for source in kept]
    for source, sighting in zip(kept[1:], sightings[1:], strict=True):
        first = sightings[0]
        apart_m = apart((first.lons, first.lats), (sighting.lons, sighting.lats))
        both = np.isfinite(first.lons + first.lats + sighting.lons + sighting.lats)
        compared, differ = int(both.sum()), apart_m > DISAGREE_FROM_M
        if compared >= _FEWEST_COMPARED and int(differ.sum()) > compared / 2:
            text = _("{columns}: {differ} of {compared} rows lie elsewhere, about {metres} m off")
            values = {
                "columns": source_title(source),
                "differ": int(differ.sum()),
                "compared": compared,
                "metres": round(float(np.median(apart_m[differ]))),
            }
            reasons.append(Message(text, values))
        else:
            agreeing.append(source)
    return agreeing, reasons


def _chosen(sightings: Sequence[Sighting], count: int) -> NDArray[np.int_]:
    """Choose for each row the first source that has a position, best one that is not 0, 0."""
    chosen = np.full(count, -1)
    for is_wanted in (_is_somewhere, _is_known):
        for number, sighting in enumerate(sightings):
            chosen[(chosen < 0) & is_wanted(sighting)] = number
    chosen[chosen < 0] = 0
    return chosen


def _is_known(sighting: Sighting) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = np.isfinite(sighting.lons) & np.isfinite(sighting.lats)
    return known


def _is_somewhere(sighting: Sighting) -> NDArray[np.bool_]:
    is_zero: NDArray[np.bool_] = (sighting.lons == 0) & (sighting.lats == 0)
    return _is_known(sighting) & ~is_zero


def _picked(sightings: Sequence[Sighting], chosen: NDArray[np.int_]) -> tuple[Floats, Floats]:
    if len(sightings) == 1:
        return sightings[0].lons, sightings[0].lats
    places = np.arange(len(chosen))
    lons = np.stack([sighting.lons for sighting in sightings])[chosen, places]
    lats = np.stack([sighting.lats for sighting in sightings])[chosen, places]
    return lons, lats


def _explain(
    located: list[Located],
    rows: Sequence[Row],
    sightings: Sequence[Sighting],
    chosen: NDArray[np.int_],
) -> None:
    """Say of every row without a position why, and what was noticed about the others."""
    for place in _without_position(located):
        located[place].findings += _reasons(place, located[place], rows[place], sightings)
    for number, sighting in enumerate(sightings):
        for place, finding in sighting.faults.items():
            one = located[place]
            is_passed_over = one.position is not None and number < chosen[place]
            if is_passed_over and finding.code != "missing_coordinates":
                one.findings.append(replace(finding, severity=Severity.WARN))
        for place, findings in sighting.notes.items():
            if chosen[place] == number and located[place].position is not None:
                located[place].findings += findings


def _without_position(located: Sequence[Located]) -> list[int]:
    return [place for place, one in enumerate(located) if one.position is None]


def _reasons(place: int, one: Located, row: Row, sightings: Sequence[Sighting]) -> list[Finding]:
    faults = [sighting.faults[place] for sighting in sightings if place in sighting.faults]
    if faults:
        return faults
    if any(np.isinf(s.lons[place]) or np.isinf(s.lats[place]) for s in sightings):
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
