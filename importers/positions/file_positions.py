"""Where the positions of a file are and in which system, decided from its first rows."""

from collections.abc import Sequence
from functools import partial

from geo.country import Country
from geo.errors import Refused
from geo.messages import Message
from geo.messages import mark as _
from geo.projections import Holds, Operation, inside, pin
from importers.columns.mapped_columns import Columns, require_position
from importers.positions.agreement import agreeing_sources
from importers.positions.candidates import Candidate, Situation, find_candidates
from importers.positions.locating import Positions
from importers.positions.position_facts import facts_of, not_used
from importers.positions.position_forms import decided
from importers.positions.position_sources import (
    GeometrySource,
    PositionSource,
)
from importers.readers.rows import Row


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
    agreeing, others = agreeing_sources(kept, sample)
    is_assumed = has_geometry and reader_crs is None and said is None
    return Positions(
        sources=tuple(agreeing),
        facts=(*facts_of(agreeing, sample, is_assumed=is_assumed), *not_used([*unused, *others])),
        said_crs=said_crs,
    )


def _kept(
    candidates: Sequence[Candidate], situation: Situation
) -> tuple[list[PositionSource], list[Message]]:
    """Keep the sources that can be used; what stops the geometries or the only source is raised."""
    kept: list[PositionSource] = []
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


def _refuse_unused(
    said: Operation, candidates: Sequence[Candidate], kept: list[PositionSource]
) -> None:
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
