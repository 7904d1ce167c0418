"""Forbidden turns: junctions where not every way out may be taken from every way in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from layers.routing.links import AGAINST, ALONG, Links
from layers.routing.streets import Flags, Ints, Turn

# A link and its direction.
_Directed = tuple[int, int]


@dataclass(frozen=True)
class Ends:
    """Where directions of links begin (`tails`) and lead to (`heads`), both (2, n).

    `crossings` (2, c) are the turns that are allowed at junctions where others are not: vertices
    between which nothing has to be gone. `count` is the number of all vertices.
    """

    tails: Ints
    heads: Ints
    crossings: Ints
    count: int


def plain_ends(links: Links) -> Ends:
    """Return the ends of links where every turn is allowed."""
    tails = links.vertices.copy()
    heads = links.vertices[::-1].copy()
    return Ends(tails, heads, np.empty((2, 0), np.int64), links.vertex_count)


def split_at_turns(links: Links, turns: Iterable[Turn]) -> tuple[Ends, int]:
    """Split junctions with forbidden turns, and return how many of the turns were found there.

    Each direction that leads to such a junction ends at a vertex of its own, each that leaves it
    begins at one, and crossings join those that may follow each other.
    """
    ends = plain_ends(links)
    wanted: dict[int, list[Turn]] = defaultdict(list)
    for turn in turns:
        vertex = links.vertex_of_node.get(turn.via_node)
        if vertex is not None:
            wanted[vertex].append(turn)
    if not wanted:
        return ends, 0
    restricted = np.isin(links.vertices, np.fromiter(wanted, np.int64))
    coming, leaving = _directions(links, restricted)
    crossings: list[tuple[int, int]] = []
    used, count = 0, ends.count
    for vertex, its_turns in wanted.items():
        into, out = coming[vertex], leaving[vertex]
        used += sum(_applies(links, turn, into, out) for turn in its_turns)
        named_in = range(count, count + len(into))
        named_out = range(count + len(into), count + len(into) + len(out))
        count += len(into) + len(out)
        for name, (link, way) in zip(named_in, into, strict=True):
            ends.heads[way, link] = name
        for name, (link, way) in zip(named_out, out, strict=True):
            ends.tails[way, link] = name
        crossings += [
            (name, other)
            for name, one in zip(named_in, into, strict=True)
            for other, next_ in zip(named_out, out, strict=True)
            if _is_allowed(links, its_turns, one, next_)
        ]
    joined = np.array(crossings, np.int64).reshape(-1, 2).T
    return Ends(ends.tails, ends.heads, joined, count), used


def _directions(
    links: Links, restricted: Flags
) -> tuple[dict[int, list[_Directed]], dict[int, list[_Directed]]]:
    """Return the directions that lead to the restricted vertices, and those that leave them."""
    coming: dict[int, list[_Directed]] = defaultdict(list)
    leaving: dict[int, list[_Directed]] = defaultdict(list)
    for end, link in zip(*np.nonzero(restricted), strict=True):
        vertex = int(links.vertices[end, link])
        # At its first vertex a link is left along its way and reached against it.
        out, into = (ALONG, AGAINST) if end == 0 else (AGAINST, ALONG)
        if np.isfinite(links.seconds[out, link]):
            leaving[vertex].append((int(link), out))
        if np.isfinite(links.seconds[into, link]):
            coming[vertex].append((int(link), into))
    return coming, leaving


def _applies(links: Links, turn: Turn, into: Sequence[_Directed], out: Sequence[_Directed]) -> bool:
    """Check whether a turn leads from one way here to another one."""
    comes = any(links.ways[link] == turn.from_way for link, _way in into)
    return comes and any(links.ways[link] == turn.to_way for link, _way in out)


def _is_allowed(links: Links, turns: Sequence[Turn], one: _Directed, next_: _Directed) -> bool:
    from_way, to_way = links.ways[one[0]], links.ways[next_[0]]
    goes_back = one[0] == next_[0] and one[1] != next_[1]
    only = [turn.to_way for turn in turns if turn.is_only and turn.from_way == from_way]
    if only and to_way not in only:
        return False
    return not any(
        not turn.is_only
        and (turn.from_way, turn.to_way) == (from_way, to_way)
        # Where a way forbids turning round on itself, going straight on along it is no such turn.
        and (turn.from_way != turn.to_way or goes_back)
        for turn in turns
    )
