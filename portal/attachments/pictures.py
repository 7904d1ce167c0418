"""Pictures that are drawn anew, so that nothing but their pixels is kept.

A file may hold more than its picture: where it was taken, scripts behind its end, a size that would
fill the memory. So it is measured before it is unpacked, and only its pixels are kept.
"""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _

_FORMATS = ("PNG", "JPEG", "WEBP")
# The library raises all kinds of errors for files that were made to break it.
_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
)


def opened(data: bytes, most_pixels: int) -> Image.Image:
    """Read no more than the head of a PNG, JPEG or WebP file: how large its picture would be.

    Raises Refused for more pixels than `most_pixels`, UnreadableFile for what is no picture.
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(most_pixels) from error
    except (UnidentifiedImageError, *_FAULTS) as error:
        raise _no_picture() from error
    width, height = picture.size
    if width * height > most_pixels:
        raise _too_many_pixels(most_pixels)
    return picture


def drawn(picture: Image.Image, longest_side_px: int, kind: str) -> bytes:
    """Return the pixels of an opened picture, upright, as a file of the format `kind`.

    What is transparent stays so but in a JPEG. Raises UnreadableFile for a broken picture.
    """
    try:
        return _drawn(picture, longest_side_px, kind)
    except _FAULTS as error:
        raise _no_picture() from error


def _drawn(picture: Image.Image, longest_side_px: int, kind: str) -> bytes:
    # A JPEG is read at a part of its size where that is enough.
    picture.draft(None, (longest_side_px, longest_side_px))
    upright = ImageOps.exif_transpose(picture)
    has_holes = upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_holes and kind != "JPEG" else "RGB")
    plain.thumbnail((longest_side_px, longest_side_px), Image.Resampling.LANCZOS)
    # A new picture has nothing but pixels: no position, no colour profile, no text.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    written = io.BytesIO()
    clean.save(written, kind, **({"optimize": True} if kind == "PNG" else {"quality": 90}))
    return written.getvalue()


def _too_many_pixels(most_pixels: int) -> Refused:
    return Refused(
        _("This picture has more than {most} million pixels: make it smaller first."),
        most=most_pixels // 1_000_000,
    )


def _no_picture() -> UnreadableFile:
    return UnreadableFile(
        _("This file is no picture that can be read: hand in a PNG, JPEG or WebP file.")
    )
