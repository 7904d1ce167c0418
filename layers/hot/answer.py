"""Answering a radius query from the hot index: no statement, no thread, bytes in the end."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

import numpy as np

from geo.nearest import Mask, Neighbours
from layers.around.cursor import Cursor, write_cursor
from layers.around.rules import COUNTED_TO, AroundQuery, millimetres
from layers.around.schemas import Frame, Links, join_answer
from layers.around.service import largest_radius_m, wider_radii_m
from layers.deployment import Deployment
from layers.hot.index import Conditions, HotLayer, NotHot
from layers.opening.clock import OpeningClock

# Pages further on than this are left to PostGIS, whose cursors do not pass over what came before.
_DEEPEST = 1_000


# Whose list a feature of a merged list stands in, and where.
Place = tuple[int, int]


def answer_hot(
    layers: Sequence[HotLayer],
    query: AroundQuery,
    deployment: Deployment,
    clock: OpeningClock,
    language: str,
    links: Links,
) -> bytes:
    """Write the answer of a query from its layers, given in the query's order.

    The bytes are those that PostGIS and `write_answer` give. Raises NotHot for what only PostGIS
    can answer.
    """
    _refuse_cold(layers, query, language)
    conditions = Conditions(query.filters, query.areas, clock if query.open_now else None)
    masks = [layer.mask(conditions) for layer in layers]
    radius_mm = query.radius_mm
    lists, counts = zip(*map(partial(_looked, query), layers, masks), strict=True)
    distances_mm, places = _merged(layers, lists)
    inside = bisect_right(distances_mm, radius_mm)
    more = inside > query.limit
    page = places[: min(inside, query.limit)]
    wider = None
    if query.cursor is None and len(page) < query.limit:
        wider_counts = [
            (radius_m, _counted(layers, masks, query, millimetres(radius_m)))
            for radius_m in wider_radii_m(deployment, query) or ()
        ]
        # What is open is looked for no farther than PostGIS looks.
        most_mm = millimetres(largest_radius_m(deployment.catalogue, query))
        is_near = not query.open_now or distances_mm[inside : inside + 1] <= [most_mm]
        beyond = places[inside : inside + 1] if is_near else []
        nearest = _written(layers, lists, beyond, language, clock)
        wider = wider_counts, nearest or None
    frame = Frame(
        query=query,
        number_matched=min(sum(counts), COUNTED_TO + 1),
        releases={layer.facts.layer: layer.facts.release for layer in layers},
        demo=any(layer.facts.demo for layer in layers),
        wider=wider,
        next_cursor=_next_cursor(layers, lists, page[-1], query) if more else None,
    )
    features = _written(layers, lists, page, language, clock)
    return join_answer(frame, features, len(page), links)


def _refuse_cold(layers: Sequence[HotLayer], query: AroundQuery, language: str) -> None:
    """Leave text search, areas that may not exist and languages that came later to PostGIS."""
    known = {code for layer in layers for code in layer.area_codes} if query.areas else set()
    if (
        query.q is not None
        or not known.issuperset(query.areas)
        or any(language not in layer.facts.languages for layer in layers)
    ):
        raise NotHot


def _looked(query: AroundQuery, layer: HotLayer, mask: Mask | None) -> tuple[Neighbours, int]:
    """List one layer's nearest features, one more than a page holds, and count those in the circle.

    The list goes on beyond the radius.
    """
    origin, k = query.origin, query.limit + 1
    if query.cursor is None:
        return layer.index.around(origin, k, query.radius_mm, most=COUNTED_TO, mask=mask)
    listed = layer.after(origin, query.cursor, k, mask=mask, most=_DEEPEST)
    return listed, layer.index.count(origin, query.radius_mm, most=COUNTED_TO, mask=mask)


def _merged(
    layers: Sequence[HotLayer], lists: Sequence[Neighbours]
) -> tuple[list[int], list[Place]]:
    """Merge the lists into one in the order (distance, layer, ref): its millimetres and places."""
    if len(layers) == 1:
        return lists[0].distances_mm.tolist(), [(0, n) for n in range(len(lists[0].ids))]
    merged = sorted(
        (distance_mm, layers[number].facts.layer, place, number)
        for number, found in enumerate(lists)
        for place, distance_mm in enumerate(found.distances_mm.tolist())
    )
    return [m[0] for m in merged], [(number, place) for _mm, _name, place, number in merged]


def _written(
    layers: Sequence[HotLayer],
    lists: Sequence[Neighbours],
    places: Sequence[Place],
    language: str,
    clock: OpeningClock,
) -> bytes:
    if len(layers) == 1:
        part = (places[0][1], places[-1][1] + 1) if places else (0, 0)
        return bytes(layers[0].written(lists[0], part, language, clock)[0])
    written: dict[Place, memoryview] = {}
    for number, layer in enumerate(layers):
        chosen = [place for owner, place in places if owner == number]
        found = lists[number].at(np.array(chosen, dtype=np.int64))
        text, begins = layer.written(found, (0, len(chosen)), language, clock)
        ends = [*(begins[1:-1] - 1), begins[-1]]
        for place, begin, end in zip(chosen, begins, ends, strict=False):
            written[number, place] = text[begin:end]
    return b",".join(written[place] for place in places)


def _counted(
    layers: Sequence[HotLayer],
    masks: Sequence[Mask | None],
    query: AroundQuery,
    radius_mm: int,
) -> int:
    total = sum(
        layer.index.count(query.origin, radius_mm, most=COUNTED_TO, mask=mask)
        for layer, mask in zip(layers, masks, strict=True)
    )
    return min(total, COUNTED_TO + 1)


def _next_cursor(
    layers: Sequence[HotLayer], lists: Sequence[Neighbours], last: Place, query: AroundQuery
) -> str:
    number, place = last
    layer, found = layers[number], lists[number]
    ref = layer.ref(int(found.ids[place]))
    cursor = Cursor(int(found.distances_mm[place]), layer.facts.layer, ref)
    return write_cursor(cursor, query.fingerprint())
