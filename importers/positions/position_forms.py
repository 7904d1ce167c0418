"""Deciding from the first rows of a file in which form and system its positions are."""

from dataclasses import replace

import numpy as np

from geo.angles import LAT, LON, unpacked
from geo.projections import WGS84, Floats, Operation, pin
from geo.written_position import SURE
from importers.positions.candidates import NEARLY_ALL, Candidate, Situation, in_range, share
from importers.positions.pair_source import PairSource
from importers.positions.position_sources import PositionSource, with_operation
from importers.positions.refusals import (
    degrees_as_metres,
    not_degrees,
    other_system,
    swapped_halves,
)
from importers.positions.text_source import TextSource
from importers.positions.whole_degrees import refuse_whole_degrees

_HARDLY_ANY = 0.1
_FEWEST_FOR_PACKED = 10


def decided(candidate: Candidate, situation: Situation) -> PositionSource:
    """Return the source with its coordinate system; raises Refused where that cannot be known."""
    if candidate.is_swapped_degrees and candidate.order == SURE:
        raise swapped_halves(candidate)
    operation = _operation(candidate, situation)
    source = with_operation(candidate.source, operation)
    if isinstance(source, TextSource):
        source = replace(source, said=operation is situation.said)
    if operation.is_geographic:
        if not candidate.is_degrees and not candidate.is_swapped_degrees:
            return _packed(candidate, situation) or _refuse(candidate, situation)
        refuse_whole_degrees(source, candidate.xs, candidate.ys, situation.sample)
    elif candidate.count and candidate.is_degrees:
        raise degrees_as_metres(candidate, operation)
    source, xs, ys = _in_order(source, candidate, situation)
    if situation.check_country:
        _refuse_misplaced(candidate, source.operation, (xs, ys), situation)
    return source


def _operation(candidate: Candidate, situation: Situation) -> Operation:
    """Choose what was said, else what the file names, else degrees in WGS 84."""
    said = situation.said
    are_degrees = candidate.is_degrees or candidate.is_swapped_degrees
    if said is not None and (candidate.count == 0 or said.is_geographic == are_degrees):
        return said
    if candidate.crs is not None:
        return pin(candidate.crs, situation.country)
    return pin(WGS84, situation.country)


def _packed(candidate: Candidate, situation: Situation) -> PositionSource | None:
    """Take metres that cannot be degrees for packed digits, where all of them can be nothing else.

    A sixth of all numbers look like packed digits, so a few rows prove nothing where a coordinate
    system of the country fits as well.
    """
    source, country = candidate.source, situation.country
    if not isinstance(source, PairSource | TextSource) or situation.said is not None:
        return None
    if _unpacked_numbers(candidate, situation) is None:
        return None
    is_few = candidate.count < _FEWEST_FOR_PACKED
    if is_few and situation.suggested(candidate):
        return None
    return replace(source, packed=True, operation=pin(WGS84, country))


def _unpacked_numbers(candidate: Candidate, situation: Situation) -> tuple[Floats, Floats] | None:
    """Read packed digits; None where not nearly all rows are such, or lie elsewhere."""
    lons = _all_unpacked(candidate.xs, LON)
    lats = _all_unpacked(candidate.ys, LAT)
    known = np.isfinite(lons) & np.isfinite(lats)
    if share(known) < NEARLY_ALL:
        return None
    inside = int(situation.holds(lons[known], lats[known]).sum())
    if situation.check_country and inside < NEARLY_ALL * candidate.count:
        return None
    return lons[known], lats[known]


def _all_unpacked(numbers: Floats, axis: str) -> Floats:
    read = (unpacked(f"{number:.10f}".rstrip("0").rstrip("."), axis) for number in numbers)
    return np.array([np.nan if number is None else number for number in read], dtype=float)


def _in_order(
    source: PositionSource, candidate: Candidate, situation: Situation
) -> tuple[PositionSource, Floats, Floats]:
    """Find out which of two plain numbers in a text is which, by where they come to lie.

    Latitude goes before longitude, but easting before northing, unless the rows show otherwise.
    """
    xs, ys = candidate.xs, candidate.ys
    if not isinstance(source, TextSource) or candidate.order == SURE:
        return source, xs, ys
    turned = replace(source, flipped=frozenset({candidate.order}))
    usual = (source, xs, ys), (turned, ys, xs)
    first, second = usual if source.operation.is_geographic else reversed(usual)
    counts = [_count(one.operation, x, y, situation) for one, x, y in (first, second)]
    is_other = counts[0] <= _HARDLY_ANY * candidate.count < counts[1]
    return second if is_other and counts[1] >= NEARLY_ALL * candidate.count else first


def _count(operation: Operation, xs: Floats, ys: Floats, situation: Situation) -> int:
    lons, lats = operation.to_wgs84(xs, ys)
    if situation.check_country:
        return int(situation.holds(lons, lats).sum())
    return int(in_range(lons, lats).sum())


def _refuse_misplaced(
    candidate: Candidate,
    operation: Operation,
    numbers: tuple[Floats, Floats],
    situation: Situation,
) -> None:
    """Raise Refused when nearly all rows lie elsewhere, and another reading puts them inside."""
    total = candidate.count
    if not total or _count(operation, *numbers, situation) > _HARDLY_ANY * total:
        return
    xs, ys = numbers
    if _count(operation, ys, xs, situation) >= NEARLY_ALL * total:
        raise swapped_halves(candidate)
    if not operation.is_geographic:
        found = situation.suggested(candidate)
        if found and found[0].inside >= NEARLY_ALL * total:
            raise other_system(operation, found)


def _refuse(candidate: Candidate, situation: Situation) -> PositionSource:
    """Refuse numbers that cannot be degrees, with what else they can be."""
    found = situation.suggested(candidate)
    packed = None if situation.said else _unpacked_numbers(candidate, situation)
    raise not_degrees(candidate, found, packed)
