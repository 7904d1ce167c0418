"""What a row says about its place, and where that place is put."""

from dataclasses import dataclass
from datetime import date

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
    """What a row says, before it is known whether its place can be taken."""

    names: dict[str, str]
    folded_names: str
    address: dict[str, str]
    phones: tuple[str, ...]
    attributes: dict[str, object]
    opening_hours: str | None
    verified_at: date | None
    demo: bool

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
            phones=self.phones,
            address=self.address,
            attributes=self.attributes,
            opening_hours=self.opening_hours,
            area_codes=area_codes,
            verified_at=self.verified_at,
            demo=self.demo,
            location_source=place.source,
            precision_m=place.precision_m,
            shape=place.shape,
            folded_names=self.folded_names,
            source_digest=source_digest,
        )
