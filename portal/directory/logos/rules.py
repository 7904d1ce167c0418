"""What a logo that is handed in may be, and how it is drawn anew."""

from PIL import Image

from geo.errors import Refused
from geo.messages import mark as _
from portal.attachments.pictures import drawn, opened
from portal.attachments.rules import Purpose

LARGEST_BYTES = 200_000
PURPOSE = Purpose("logo", LARGEST_BYTES)
LONGEST_SIDE_PX = 512
MEDIA_TYPE = "image/png"
_MOST_PIXELS = 16_000_000
_SMALLEST_SIDE_PX = 16


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
    picture = opened(data, _MOST_PIXELS)
    _refuse_small(picture)
    return drawn(picture, LONGEST_SIDE_PX, "PNG")


def _refuse_small(picture: Image.Image) -> None:
    width, height = picture.size
    if min(width, height) < _SMALLEST_SIDE_PX:
        raise Refused(
            _("This picture is {width} by {height} pixels: at least {least} a side are needed."),
            width=width,
            height=height,
            least=_SMALLEST_SIDE_PX,
        )
