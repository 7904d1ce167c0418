"""What a feature says, apart from its history: the shape that importers make and releases keep."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any

import orjson

from geo.coordinates import Position
from geo.folding import fold_text

# Where a place stands as its owner's file has it.
UPLOADED = "uploaded"


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
    location_source: str = UPLOADED
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
        content: tuple[object, ...] = (*self.position, *_always_hashed(self))
        if self.shape is not None or self.precision_m is not None:
            content += (self.precision_m, (self.shape or b"").hex())
        content += tuple((name, said) for name in _LATER if (said := getattr(self, name)))
        canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(canonical, digest_size=16).digest()


# What every digest is made of. What came later is in it where it says something, so that digests of
# features that say nothing of it stay.
_HASHED = (
    "names",
    "phones",
    "address",
    "attributes",
    "opening_hours",
    "location_source",
    "verified_at",
    "demo",
)
_always_hashed = attrgetter(*_HASHED)
_NO_CONTENT = frozenset({"ref", "position", "area_codes", "folded_names", "source_digest"})
_LATER = tuple(
    one.name
    for one in fields(FeatureContent)
    if one.name not in {*_HASHED, *_NO_CONTENT, "precision_m", "shape"}
)
_READ = tuple(
    one.name
    for one in fields(FeatureContent)
    if one.name not in {"position", "shape", "folded_names", "source_digest"}
)


def content_of(row: Mapping[str, Any]) -> FeatureContent:
    """Return what a row of the feature table says; `shape` is WKB or None."""
    held = ((name, row[name]) for name in _READ)
    said: dict[str, Any] = {n: tuple(one) if isinstance(one, list) else one for n, one in held}
    return FeatureContent(
        position=Position(row["lon"], row["lat"]),
        shape=None if row["shape"] is None else bytes(row["shape"]),
        **said,
    )


def folded(names: Mapping[str, str]) -> str:
    """Fold all names of a feature into the text that searches look through."""
    return fold_text(" ".join(names.values()))
