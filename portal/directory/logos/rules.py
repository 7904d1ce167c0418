"""What a handed-in picture may be, and how it is drawn anew so that nothing else comes along.

A file may hold more than its picture: where it was taken, scripts behind its end, a size that would
fill the memory. So it is measured before it is unpacked, and only its pixels are kept.
"""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _
from portal.attachments.rules import Purpose

LARGEST_BYTES = 200_000
PURPOSE = Purpose("logo", LARGEST_BYTES)
LONGEST_SIDE_PX = 512
MEDIA_TYPE = "image/png"
_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS = 16_000_000
_SMALLEST_SIDE_PX = 16
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


def redrawn(data: bytes) -> bytes:
    """Return the pixels of a PNG, JPEG or WebP file as a PNG of at most 512 pixels a side.

    Raises Refused for what is too large or too small, and UnreadableFile for what is no picture.
    """
    if len(data) > LARGEST_BYTES:
        raise Refused(
            _("This picture has {size} kB: at most {most} kB are possible."),
            size=-(-len(data) // 1000),
            most=LARGEST_BYTES // 1000,
        )
    picture = _opened(data)
    _refuse_size(picture)
    try:
        return _drawn(picture)
    except _FAULTS as error:
        raise _no_picture() from error


def _opened(data: bytes) -> Image.Image:
    """Read no more than the head of a file: how large its picture would be."""
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, *_FAULTS) as error:
        raise _no_picture() from error


def _refuse_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > _MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < _SMALLEST_SIDE_PX:
        raise Refused(
            _("This picture is {width} by {height} pixels: at least {least} a side are needed."),
            width=width,
            height=height,
            least=_SMALLEST_SIDE_PX,
        )


def _drawn(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    has_holes = upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    # A new picture has nothing but pixels: no position, no colour profile, no text.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    written = io.BytesIO()
    clean.save(written, "PNG", optimize=True)
    return written.getvalue()


def _too_many_pixels() -> Refused:
    return Refused(
        _("This picture has more than {most} million pixels: make it smaller first."),
        most=_MOST_PIXELS // 1_000_000,
    )


def _no_picture() -> UnreadableFile:
    return UnreadableFile(
        _("This file is no picture that can be read: hand in a PNG, JPEG or WebP file.")
    )
