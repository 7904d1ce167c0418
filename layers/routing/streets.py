"""Streets as an extract tells them, in columns, before they become a graph."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.routing.rules import Mode

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Turn(NamedTuple):
    """A turn from one way to another at a node: forbidden, or `is_only` one that is allowed."""

    from_way: int
    via_node: int
    to_way: int
    is_only: bool


@dataclass(frozen=True)
class Speeds:
    """Metres a second along each way, and against its direction; 0 where that is not allowed."""

    along: Floats
    against: Floats


@dataclass(frozen=True)
class Streets:
    """Ways of shape (w,) and their points of shape (p,), one way after the other.

    `way_of` is the place in `ways` that each point belongs to, `nodes`, `lons` and `lats` are the
    points themselves, in degrees. Nobody begins or ends on a way that is not in `has_doors`, a
    ferry. `closed` are nodes that nobody passes, `turns` what only drivers have to mind.
    """

    ways: Ints
    has_doors: Flags
    speeds: Mapping[Mode, Speeds]
    way_of: Ints
    nodes: Ints
    lons: Floats
    lats: Floats
    closed: Mapping[Mode, Set[int]] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
