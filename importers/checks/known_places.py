"""The current features of a layer, as far as the rows of a new file are compared with them."""

from collections.abc import Iterable, Sequence

import numpy as np

from geo.coordinates import Position
from geo.distances import ellipsoid
from geo.messages import mark as _
from importers.checks.checked_row import CheckedRow
from importers.checks.row_digests import RowDigests
from importers.findings import warn
from layers.features.queries import CurrentFeature
from layers.releases.rules import JUMPED_FROM_M

_KIND = np.dtype(
    [
        ("ref", np.int64),
        ("lon", np.float64),
        ("lat", np.float64),
        ("name", np.int64),
        ("digest", np.uint64),
    ]
)


class KnownPlaces:
    """The current features by identifier and by row digest: 48 bytes a feature.

    Identifiers and names are kept as Python's 64-bit hash, which is the same within one process.
    """

    def __init__(self, features: Iterable[CurrentFeature], digests: RowDigests) -> None:
        self.digests = digests
        known = np.fromiter(map(_entry, features), dtype=_KIND)
        known.sort(order="ref")
        self._refs = known["ref"].copy()
        self._known = known
        self._by_digest = np.argsort(known["digest"], kind="stable")
        self._digests = known["digest"][self._by_digest]

    @property
    def has_digests(self) -> bool:
        """Return whether any feature was made from a row that passed every check."""
        return bool(self._digests.size and self._digests[-1])

    def unchanged(self, digests: Sequence[int], refs: Sequence[str]) -> list[int]:
        """Find, for each row, the feature that was made from the same row; -1 where there is none.

        `digests` are 64 bits each, 0 for a row that has to be checked anyway.
        """
        if not self._digests.size:
            return [-1] * len(digests)
        wanted = np.array(digests, dtype=np.uint64)
        at = np.searchsorted(self._digests, wanted).clip(max=self._digests.size - 1)
        features = self._by_digest[at]
        same = (self._digests[at] == wanted) & (wanted != 0)
        same &= self._refs[features] == np.array([hash(ref) for ref in refs], dtype=np.int64)
        return [int(feature) for feature in np.where(same, features, -1)]

    def place(self, feature: int) -> tuple[Position, int]:
        """Return position and hashed name of a feature that `unchanged` has found."""
        entry = self._known[feature]
        return Position(float(entry["lon"]), float(entry["lat"])), int(entry["name"])

    def check(self, checked: Sequence[CheckedRow]) -> None:
        """Warn of every row whose place moves further than a correction of its position does."""
        good = [one for one in checked if one.content is not None]
        if not self._refs.size or not good:
            return
        refs = np.array([hash(one.ref) for one in good], dtype=np.int64)
        at = np.searchsorted(self._refs, refs).clip(max=self._refs.size - 1)
        lons = np.array([one.content.position.lon for one in good if one.content])
        lats = np.array([one.content.position.lat for one in good if one.content])
        former_lons, former_lats = self._known["lon"][at], self._known["lat"][at]
        moved = (self._refs[at] == refs) & ((former_lons != lons) | (former_lats != lats))
        rows = np.flatnonzero(moved)
        if not rows.size:
            return
        former = former_lons[rows], former_lats[rows]
        _there, _back, metres = ellipsoid().inv(*former, lons[rows], lats[rows])
        for row, far_m, lon, lat in zip(rows, metres, *former, strict=True):
            if far_m > JUMPED_FROM_M:
                _warn_of_jump(good[row], far_m, Position(float(lon), float(lat)))


def _entry(feature: CurrentFeature) -> tuple[int, float, float, int, int]:
    digest = int.from_bytes(feature.source_digest) if feature.source_digest else 0
    return hash(feature.ref), feature.lon, feature.lat, name_key(feature.search_text), digest


def name_key(folded_names: str) -> int:
    """Return the number that stands for folded names, 0 for none."""
    return hash(folded_names) if folded_names else 0


def _warn_of_jump(one: CheckedRow, far_m: float, former: Position) -> None:
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
