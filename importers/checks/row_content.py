"""What a row says about its place, and where that place is put."""

from dataclasses import dataclass
from typing import Any

from geo.coordinates import Position
from layers.features.content import FeatureContent


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a place is put, and how that is known."""

    position: Position
    shape: bytes | None = None
    source: str = "uploaded"
    precision_m: float | None = None


@dataclass(slots=True)
class RowContent:
    """What a row says, before it is known whether its place can be taken.

    `more` are further fields of a feature, by their names.
    """

    names: dict[str, str]
    folded_names: str
    more: dict[str, Any]

    def placed(
        self,
        ref: str,
        place: Placing,
        area_codes: tuple[str, ...],
        source_digest: bytes | None,
    ) -> FeatureContent:
        """Make the feature."""
        return FeatureContent(
            ref=ref,
            position=place.position,
            names=self.names,
            folded_names=self.folded_names,
            area_codes=area_codes,
            location_source=place.source,
            precision_m=place.precision_m,
            shape=place.shape,
            source_digest=source_digest,
            **self.more,
        )
