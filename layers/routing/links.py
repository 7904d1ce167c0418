"""Streets cut at their junctions into links, each with its pieces and who may go along it."""

from dataclasses import dataclass

import numpy as np

from geo.distances import ellipsoid
from layers.routing.rules import Mode
from layers.routing.streets import Flags, Floats, Ints, Streets

# A piece is no longer in degrees than a cell of the grid, so that it lies in few of them.
LONGEST_PIECE_DEG = 0.002
ALONG, AGAINST = 0, 1


@dataclass(frozen=True)
class Pieces:
    """The straight parts of links: `ends` (4, p) are lon, lat, lon, lat in degrees.

    Each lies on the link `link_of`, `from_m` metres from where that begins, `length_m` long.
    """

    ends: Floats
    link_of: Ints
    from_m: Floats
    length_m: Floats


@dataclass(frozen=True)
class Links:
    """Streets between junctions, shape (n,): each has two directions, along and against its way.

    `vertices` (2, n) are the junctions at its beginning and its end, `seconds` (2, n) what either
    direction takes, infinite where that is not allowed. `vertex_of_node` names a junction by the
    number of its node in the extract.
    """

    ways: Ints
    metres: Floats
    seconds: Floats
    vertices: Ints
    has_doors: Flags
    vertex_count: int
    vertex_of_node: dict[int, int]
    pieces: Pieces


def make_links(streets: Streets, mode: Mode) -> Links:
    """Cut the streets that a mode may use into links.

    A node that is closed to the mode ends every link at it, and joins none of them.
    """
    speeds = streets.speeds[mode]
    kept = ((speeds.along > 0) | (speeds.against > 0))[streets.way_of]
    way_of, nodes = streets.way_of[kept], streets.nodes[kept]
    lons, lats = streets.lons[kept], streets.lats[kept]
    same = way_of[1:] == way_of[:-1]
    is_end = np.concatenate([[True], ~same]) | np.concatenate([~same, [True]])
    known, node_of, uses = np.unique(nodes, return_inverse=True, return_counts=True)
    closed = np.isin(nodes, np.fromiter(streets.closed.get(mode, ()), np.int64))
    junctions = np.flatnonzero(is_end | closed | (uses[node_of] > 1))
    goes_on = way_of[junctions[1:]] == way_of[junctions[:-1]]
    begins, ends = junctions[:-1][goes_on], junctions[1:][goes_on]
    # Each link has its own vertex at a closed node.
    ends_at = np.stack([begins, ends])
    own = len(known) + np.arange(ends_at.size).reshape(ends_at.shape)
    named = np.where(closed[ends_at], own, node_of[ends_at])
    used, vertices = np.unique(named, return_inverse=True)
    vertices = vertices.reshape(named.shape)

    pieces, metres = _make_pieces(begins, np.flatnonzero(same), (lons, lats))
    ways = way_of[begins]
    with np.errstate(divide="ignore"):
        seconds = np.stack([metres / speeds.along[ways], metres / speeds.against[ways]])
    seconds[np.stack([speeds.along[ways], speeds.against[ways]]) <= 0] = np.inf
    return Links(
        ways=streets.ways[ways],
        metres=metres,
        seconds=seconds,
        vertices=vertices,
        has_doors=streets.has_doors[ways],
        vertex_count=len(used),
        vertex_of_node={
            int(known[name]): vertex for vertex, name in enumerate(used) if name < len(known)
        },
        pieces=pieces,
    )


def _make_pieces(
    begins: Ints, firsts: Ints, places: tuple[Floats, Floats]
) -> tuple[Pieces, Floats]:
    """Return the pieces between points that follow each other, and the metres of each link.

    `firsts` are the points that another one of their way follows.
    """
    lons, lats = places
    one = np.stack([lons[firsts], lats[firsts]])
    other = np.stack([lons[firsts + 1], lats[firsts + 1]])
    _there, _back, length_m = ellipsoid().inv(*one.copy(), *other.copy())
    link_of = np.searchsorted(begins, firsts, side="right") - 1
    metres = np.bincount(link_of, weights=length_m, minlength=len(begins)).astype(np.float64)
    before_m = np.concatenate([[0.0], np.cumsum(length_m)[:-1]])
    first_of_link = np.searchsorted(link_of, np.arange(len(begins)))
    from_m = before_m - before_m[first_of_link][link_of]
    # Cut what is longer than a cell.
    parts = np.maximum(1, np.ceil(np.abs(other - one).max(axis=0) / LONGEST_PIECE_DEG)).astype(int)
    piece = np.repeat(np.arange(len(firsts)), parts)
    place = np.arange(len(piece)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = parts[piece]
    step = (other - one)[:, piece] / share
    start = one[:, piece] + step * place
    cut_m = length_m[piece] / share
    return (
        Pieces(
            np.concatenate([start, start + step]),
            link_of[piece],
            from_m[piece] + cut_m * place,
            cut_m,
        ),
        metres,
    )
