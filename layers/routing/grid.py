"""A grid over the pieces of streets, by which the nearest point on one is found."""

import math
from typing import NamedTuple

import numpy as np

from geo.compiled import compiled
from geo.coordinates import Position
from geo.ellipsoid import ECCENTRICITY_2, EQUATOR_RADIUS_M
from layers.routing.graph import Keys, Small, StreetGraph
from layers.routing.links import LONGEST_PIECE_DEG
from layers.routing.streets import Floats, Ints

# A cell is as wide and as high as the longest piece: none lies in more than four.
_CELL_DEG = LONGEST_PIECE_DEG
_ROW = 1 << 32


class Snapped(NamedTuple):
    """The nearest point on a link: metres from where that begins, and metres to walk to it."""

    link: int
    along_m: float
    off_m: float


def cells_of_pieces(pieces: Floats) -> tuple[Keys, Ints, Ints]:
    """Return the keys of the cells with pieces, where those of each begin, and the pieces.

    `pieces` (4, p) are lon, lat, lon, lat in degrees. A piece stands in every cell of its box.
    """
    columns = np.sort(_column(pieces[[0, 2]]), axis=0)
    rows = np.sort(_row(pieces[[1, 3]]), axis=0)
    keys, members = [], []
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        # Once, where both ends lie in one row or column.
        is_other = np.ones(pieces.shape[1], dtype=bool)
        is_other &= (rows[0] != rows[1]) | (row == 0)
        is_other &= (columns[0] != columns[1]) | (column == 0)
        keys.append((rows[row] * _ROW + columns[column])[is_other])
        members.append(np.flatnonzero(is_other))
    all_keys, all_members = np.concatenate(keys), np.concatenate(members)
    order = np.lexsort((all_members, all_keys))
    found, starts = np.unique(all_keys[order], return_index=True)
    return found, np.append(starts, len(order)), all_members[order]


def snap(graph: StreetGraph, position: Position, farthest_m: float) -> Snapped | None:
    """Return the point of the streets nearest to a position; None where all lie farther away."""
    east_m, north_m = metres_in_a_degree(position.lat)
    reach = math.ceil(farthest_m / (_CELL_DEG * min(east_m, north_m)))
    piece, share, off_m = _nearest(
        graph.cell_keys,
        graph.cell_starts,
        graph.cell_pieces,
        graph.pieces,
        position.lon,
        position.lat,
        east_m,
        north_m,
        reach,
    )
    if piece < 0 or off_m > farthest_m:
        return None
    along_m = float(graph.piece_from_m[piece] + share * graph.piece_m[piece])
    return Snapped(int(graph.piece_link[piece]), along_m, off_m)


def metres_in_a_degree(lat: float) -> tuple[float, float]:
    """Return the metres in a degree of longitude and in one of latitude, at a latitude."""
    phi = math.radians(lat)
    bent = 1 - ECCENTRICITY_2 * math.sin(phi) ** 2
    east_m = math.radians(1) * EQUATOR_RADIUS_M / math.sqrt(bent) * math.cos(phi)
    north_m = math.radians(1) * EQUATOR_RADIUS_M * (1 - ECCENTRICITY_2) / bent**1.5
    return max(east_m, 1.0), north_m


def _column(lons: Floats) -> Ints:
    return np.floor((lons + 180) / _CELL_DEG).astype(np.int64)


def _row(lats: Floats) -> Ints:
    return np.floor((lats + 90) / _CELL_DEG).astype(np.int64)


@compiled
def _nearest_on(
    piece: Floats, lon: float, lat: float, east_m: float, north_m: float
) -> tuple[float, float]:
    """Return the share of a piece that lies before its nearest point, and the squared metres."""
    x, y = (piece[0] - lon) * east_m, (piece[1] - lat) * north_m
    dx, dy = (piece[2] - piece[0]) * east_m, (piece[3] - piece[1]) * north_m
    length_m2 = dx * dx + dy * dy
    share = 0.0
    if length_m2 > 0:
        share = min(1.0, max(0.0, -(x * dx + y * dy) / length_m2))
    return share, (x + share * dx) ** 2 + (y + share * dy) ** 2


@compiled
def _nearest(  # noqa: PLR0913, PLR0917 - compiled loops take plain arrays
    keys: Keys,
    starts: Small,
    members: Small,
    pieces: Floats,
    lon: float,
    lat: float,
    east_m: float,
    north_m: float,
    reach: int,
) -> tuple[int, float, float]:
    """Return the nearest piece, the share of it that lies before the point, and the metres to it.

    Cells are looked at in rings around the position's own; the n-th ring holds nothing nearer than
    n - 1 whole cells.
    """
    column, row = int((lon + 180) / _CELL_DEG), int((lat + 90) / _CELL_DEG)
    cell_m = _CELL_DEG * min(east_m, north_m)
    best, best_share, best_m2 = -1, 0.0, math.inf
    for ring in range(reach + 1):
        if best >= 0 and best_m2 <= ((ring - 1) * cell_m) ** 2 and ring > 0:
            break
        for r in range(row - ring, row + ring + 1):
            step = 1 if r in (row - ring, row + ring) else max(1, 2 * ring)
            for c in range(column - ring, column + ring + 1, step):
                key = r * _ROW + c
                place = np.searchsorted(keys, key)
                if place == len(keys) or keys[place] != key:
                    continue
                for number in range(starts[place], starts[place + 1]):
                    piece = members[number]
                    share, m2 = _nearest_on(pieces[:, piece], lon, lat, east_m, north_m)
                    if m2 < best_m2:
                        best, best_share, best_m2 = piece, share, m2
    return best, best_share, math.sqrt(best_m2)
