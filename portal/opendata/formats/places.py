"""Whether what a file holds stands on Earth: coordinates of GeoJSON, the keys of a GeoTIFF."""

import re
from pathlib import Path

from geo.files.signatures import as_text

# The first position of each shape is enough: axes are not exchanged in the middle of a file.
_POSITION = re.compile(
    r'"coordinates"\s*:\s*(?:\[\s*)+(-?[\d.]+(?:[eE][+-]?\d+)?)\s*,\s*(-?[\d.]+(?:[eE][+-]?\d+)?)'
)
_GEO_KEYS = 34735
_MOST_TAGS = 4_096


def are_on_earth(start: bytes) -> bool:
    """Check the first coordinates of GeoJSON: longitude within 180 degrees, latitude within 90."""
    for lon, lat in _POSITION.findall(as_text(start)):
        try:
            if abs(float(lon)) > 180 or abs(float(lat)) > 90:
                return False
        except ValueError:
            continue
    return True


def is_geotiff(path: Path) -> bool:
    """Check whether the first picture of a TIFF says where on Earth it is."""
    with path.open("rb") as file:
        head = file.read(16)
        is_little = head.startswith(b"II")

        def number(told: bytes) -> int:
            return int.from_bytes(told, "little" if is_little else "big")

        is_big = number(head[2:4]) == 43
        at, width, size = (head[8:16], 8, 20) if is_big else (head[4:8], 2, 12)
        file.seek(min(number(at), path.stat().st_size))
        count = min(number(file.read(width)), _MOST_TAGS)
        tags = file.read(count * size)
    return any(number(tags[n : n + 2]) == _GEO_KEYS for n in range(0, len(tags), size))
