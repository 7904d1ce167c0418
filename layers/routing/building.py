"""From streets to a graph that is searched: arcs, islands, and a grid over what has doors."""

import numpy as np

from layers.routing.graph import StreetGraph
from layers.routing.grid import cells_of_pieces
from layers.routing.links import Links, make_links
from layers.routing.rules import Mode
from layers.routing.streets import Flags, Floats, Ints, Streets
from layers.routing.turns import Ends, plain_ends, split_at_turns

# Streets that lead nowhere else are an island; nobody begins on a smaller one than this, unless it
# is the largest that there is.
SMALLEST_ISLAND_M = 10_000.0


def build_graph(streets: Streets, mode: Mode) -> tuple[StreetGraph, int]:
    """Build the graph of a mode, and return how many turns are forbidden in it.

    Raises ValueError where there is no street that the mode may use.
    """
    links = make_links(streets, mode)
    if not len(links.metres):
        raise ValueError(f"there is no street for {mode}")
    ends, turns = plain_ends(links), 0
    if mode is Mode.DRIVING:
        ends, turns = split_at_turns(links, streets.turns)
    allowed = np.isfinite(links.seconds)
    indptr, indices, seconds, metres = _arcs(links, ends, allowed)
    doors = links.has_doors & _leads_somewhere(links, ends, allowed, (indptr, indices))
    pieces = links.pieces
    chosen = doors[pieces.link_of]
    places = np.ascontiguousarray(pieces.ends[:, chosen])
    keys, starts, members = cells_of_pieces(places)
    graph = StreetGraph(
        indptr=indptr.astype(np.int32),
        indices=indices.astype(np.int32),
        seconds=seconds,
        metres=metres,
        tails=np.where(allowed, ends.tails, -1).astype(np.int32),
        heads=np.where(allowed, ends.heads, -1).astype(np.int32),
        link_s=links.seconds,
        link_m=links.metres,
        pieces=places,
        piece_link=pieces.link_of[chosen].astype(np.int32),
        piece_from_m=pieces.from_m[chosen],
        piece_m=pieces.length_m[chosen],
        cell_keys=keys,
        cell_starts=starts.astype(np.int32),
        cell_pieces=members.astype(np.int32),
    )
    return graph, turns


def _arcs(links: Links, ends: Ends, allowed: Flags) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the arcs as rows of a sparse matrix, with the vertex where searches begin as last."""
    tails = np.concatenate([ends.tails[allowed], ends.crossings[0], [ends.count] * 2])
    heads = np.concatenate([ends.heads[allowed], ends.crossings[1], [0, 0]])
    nothing = np.zeros(ends.crossings.shape[1] + 2)
    seconds = np.concatenate([links.seconds[allowed], nothing])
    metres = np.concatenate([np.broadcast_to(links.metres, allowed.shape)[allowed], nothing])
    order = np.argsort(tails, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=ends.count + 1))])
    return indptr, heads[order], seconds[order], metres[order]


def _leads_somewhere(links: Links, ends: Ends, allowed: Flags, arcs: tuple[Ints, Ints]) -> Flags:
    """Return which links lie in streets, large enough, that lead to each other and back."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - may not be installed
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    indptr, indices = arcs
    # Without the arcs of the beginning.
    inner = indptr[:-1]
    ones = np.ones(inner[-1], dtype=np.int8)
    matrix = csr_array((ones, indices[: inner[-1]], inner), shape=(ends.count, ends.count))
    _count, island_of = connected_components(matrix, directed=True, connection="strong")
    at_tail = island_of[np.where(allowed, ends.tails, 0)]
    at_head = island_of[np.where(allowed, ends.heads, 0)]
    whole = allowed & (at_tail == at_head)
    is_whole = whole.any(axis=0)
    island = np.where(whole[0], at_tail[0], at_tail[1])
    length_m = np.bincount(island[is_whole], weights=links.metres[is_whole], minlength=1)
    enough_m = min(SMALLEST_ISLAND_M, float(length_m.max()))
    return np.asarray(is_whole & (length_m[island * is_whole] >= enough_m))
