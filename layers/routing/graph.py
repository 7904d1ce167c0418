"""The street graph of one way of moving: arrays, written once and mapped by every process."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from layers.routing.rules import Mode
from layers.routing.streets import Floats

Small = NDArray[np.int32]
Keys = NDArray[np.int64]


@dataclass(frozen=True)
class StreetGraph:
    """Vertices with arcs between them, links with their places, and a grid to find these by.

    Arcs are rows of a sparse matrix: those of vertex v stand from `indptr[v]` to `indptr[v + 1]`,
    lead to `indices`, take `seconds` and are `metres` long. The last vertex is where a search
    begins: its two arcs are set by each search for itself.
    Links have two directions, along and against: `tails` and `heads` (2, n) are the vertices where
    these begin and end, -1 where a direction is not allowed; `link_s` (2, n) and `link_m` (n,)
    what a whole link takes. `pieces` (4, p) are straight parts of links that people can begin on,
    as lon, lat, lon, lat; each lies on `piece_link`, from `piece_from_m` on, `piece_m` long.
    `cell_keys` are the cells of the grid with pieces in them, ascending; those of cell c are
    `cell_pieces` from `cell_starts[c]` to `cell_starts[c + 1]`.
    """

    indptr: Small
    indices: Small
    seconds: Floats
    metres: Floats
    tails: Small
    heads: Small
    link_s: Floats
    link_m: Floats
    pieces: Floats
    piece_link: Small
    piece_from_m: Floats
    piece_m: Floats
    cell_keys: Keys
    cell_starts: Small
    cell_pieces: Small

    @property
    def vertex_count(self) -> int:
        """The number of vertices, with the one where searches begin."""
        return len(self.indptr) - 1

    def save(self, folder: Path, mode: Mode) -> None:
        """Write every array as a file of its own."""
        for one in fields(self):
            np.save(folder / f"{mode}-{one.name}.npy", getattr(self, one.name))

    @classmethod
    def load(cls, folder: Path, mode: Mode) -> Self:
        """Map the arrays; raises OSError or ValueError where one is missing or broken.

        They may be written to, which this process alone sees: a search sets the arcs of its
        beginning, and all other pages stay those of the file, which all processes share.
        """
        graph = cls(**{one.name: _mapped(folder, mode, one.name) for one in fields(cls)})
        graph._check()
        return graph

    def _check(self) -> None:
        """Raise ValueError unless the arrays belong together; compiled loops look at no limits."""
        arcs, links, pieces = len(self.indices), len(self.link_m), len(self.piece_link)
        belongs = [
            int(self.indptr[-1]) == arcs == len(self.seconds) == len(self.metres),
            self.tails.shape == self.heads.shape == self.link_s.shape == (2, links),
            self.pieces.shape == (4, pieces),
            len(self.piece_from_m) == len(self.piece_m) == pieces,
            len(self.cell_starts) == len(self.cell_keys) + 1,
            int(self.cell_starts[-1]) == len(self.cell_pieces),
        ]
        if not all(belongs):
            raise ValueError("the files of the streets do not belong together")


def _mapped(folder: Path, mode: Mode, name: str) -> NDArray[Any]:
    # A plain view: the memmap class would look after itself at every slice.
    return np.asarray(np.load(folder / f"{mode}-{name}.npy", mmap_mode="c")).view(np.ndarray)
