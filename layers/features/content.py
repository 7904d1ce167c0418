"""What a feature says, apart from its history: the shape that importers make and releases keep."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from geo.coordinates import Position
from geo.folding import fold_text


@dataclass(frozen=True, slots=True)
class FeatureContent:
    """One place as its owner describes it.

    `names` and `address` are keyed by language, `phones` are in E.164, `opening_hours` in the
    OpenStreetMap syntax, `attributes` as the layer's definition types them. `area_codes` runs from
    the largest area to the smallest and is found from the position, so it is no part of the hash.
    `precision_m` says how far a geocoded position may be off; `shape` is the WKB, in WGS 84, of a
    place that its owner draws as a line or a polygon. `source_digest` stands for the row of the
    file that it was made of, where that passed every check; it is no part of the content.
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
    precision_m: float | None = None
    shape: bytes | None = None
    folded_names: str | None = None
    source_digest: bytes | None = None

    @property
    def search_text(self) -> str:
        """All names, folded; whoever has folded them already hands them in as `folded_names`."""
        return folded(self.names) if self.folded_names is None else self.folded_names

    def content_hash(self) -> bytes:
        """Digest all that the owner said: two equal digests mean that nothing changed."""
        content: tuple[object, ...] = (
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
        if self.shape is not None or self.precision_m is not None:
            content += (self.precision_m, (self.shape or b"").hex())
        canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(canonical, digest_size=16).digest()


def content_of(row: Mapping[str, Any]) -> FeatureContent:
    """Return what a row of the feature table says; `shape` is WKB or None."""
    return FeatureContent(
        ref=row["ref"],
        position=Position(row["lon"], row["lat"]),
        names=dict(row["names"]),
        phones=tuple(row["phones"]),
        address=dict(row["address"]),
        attributes=dict(row["attributes"]),
        opening_hours=row["opening_hours"],
        area_codes=tuple(row["area_codes"]),
        location_source=row["location_source"],
        verified_at=row["verified_at"],
        demo=row["demo"],
        precision_m=row["precision_m"],
        shape=None if row["shape"] is None else bytes(row["shape"]),
    )


def folded(names: Mapping[str, str]) -> str:
    """Fold all names of a feature into the text that searches look through."""
    return fold_text(" ".join(names.values()))
