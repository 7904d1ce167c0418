"""Where the places of a layer are now: rows that would send a known one far away are noticed."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from geo.coordinates import Position
from geo.messages import mark as _
from importers.findings import warn
from layers.releases.rules import JUMPED_FROM_M

if TYPE_CHECKING:
    from importers.checks.rows import CheckedRow


class KnownPlaces:
    """The current positions of a layer by identifier: 24 bytes a feature, as sorted arrays.

    Identifiers are kept as Python's 64-bit hash, which is the same within one process.
    """

    def __init__(self, places: Iterable[tuple[str, float, float]]) -> None:
        kind = np.dtype([("ref", np.int64), ("lon", float), ("lat", float)])
        known = np.fromiter(((hash(ref), lon, lat) for ref, lon, lat in places), dtype=kind)
        known.sort(order="ref")
        self._refs, self._lons, self._lats = known["ref"].copy(), known["lon"], known["lat"]

    def check(self, checked: "Sequence[CheckedRow]") -> None:
        """Warn of every row whose place moves further than a correction of its position does."""
        if not self._refs.size:
            return
        good = [one for one in checked if one.position is not None and one.content is not None]
        refs = np.array([hash(one.ref) for one in good], dtype=np.int64)
        at = np.searchsorted(self._refs, refs).clip(max=self._refs.size - 1)
        lons = np.array([one.position.lon for one in good if one.position])
        lats = np.array([one.position.lat for one in good if one.position])
        moved = (self._refs[at] == refs) & ((self._lons[at] != lons) | (self._lats[at] != lats))
        rows = np.flatnonzero(moved)
        if not rows.size:
            return
        former = self._lons[at[rows]], self._lats[at[rows]]
        _there, _back, metres = Geod(ellps="WGS84").inv(*former, lons[rows], lats[rows])
        for row, far_m, lon, lat in zip(rows, metres, *former, strict=True):
            if far_m > JUMPED_FROM_M:
                _warn_of_jump(good[row], far_m, Position(float(lon), float(lat)))


def _warn_of_jump(one: "CheckedRow", far_m: float, former: Position) -> None:
    assert one.position is not None
    text = _("The place “{value}” would move by {kilometres} km, from {former} to {position}.")
    hint = _("Check the position, and whether the identifier was given to another place.")
    one.findings.append(
        warn(
            "jumped",
            text,
            hint,
            value=one.ref,
            kilometres=f"{far_m / 1000:.1f}",
            former=f"{former.lat:.5f}, {former.lon:.5f}",
            position=f"{one.position.lat:.5f}, {one.position.lon:.5f}",
        )
    )
