"""What a feature says, apart from its history: the shape that importers make and releases keep."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

import orjson

from geo.coordinates import Position


@dataclass(frozen=True, slots=True)
class FeatureContent:
    """One place as its owner describes it.

    `names` and `address` are keyed by language, `phones` are in E.164, `opening_hours` in the
    OpenStreetMap syntax, `attributes` as the layer's definition types them. `area_codes` runs from
    the largest area to the smallest and is found from the position, so it is no part of the hash.
    """

    ref: str
    position: Position
    names: dict[str, str]
    phones: tuple[str, ...] = ()
    address: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    opening_hours: str | None = None
    area_codes: tuple[str, ...] = ()
    location_source: str = "uploaded"
    verified_at: date | None = None
    demo: bool = False

    def content_hash(self) -> bytes:
        """Digest all that the owner said: two equal digests mean that nothing changed."""
        content = (
            *self.position,
            self.names,
            self.phones,
            self.address,
            self.attributes,
            self.opening_hours,
            self.location_source,
            self.verified_at,
            self.demo,
        )
        canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(canonical, digest_size=16).digest()
