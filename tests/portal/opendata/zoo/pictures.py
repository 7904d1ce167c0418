"""Pictures that stand somewhere on Earth, and the same without."""

from pathlib import Path

from PIL import Image, TiffImagePlugin

_GEO_KEYS, _SHORT = 34735, 3
_WGS84 = (1, 1, 0, 1, 2048, 0, 1, 4326)


def tiff(path: Path) -> None:
    """Write a picture."""
    Image.new("L", (4, 4)).save(path, "TIFF")


def geotiff(path: Path) -> None:
    """Write a picture with the keys that place it."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[_GEO_KEYS] = _SHORT
    tags[_GEO_KEYS] = _WGS84
    Image.new("L", (4, 4)).save(path, "TIFF", tiffinfo=tags)
