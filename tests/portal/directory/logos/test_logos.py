"""Pictures that officers hand in: only their pixels are kept, and only of what is a picture."""

import hashlib
import io
import struct
import zlib
from uuid import uuid4

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import func, select

from geo.errors import AroundMeError, Refused, UnreadableFile
from layers.deployment import Deployment
from portal.accounts.officer_roles import Officer
from portal.audit.service import seal_with
from portal.directory.agencies.queries import logo
from portal.directory.logos.rules import LARGEST_BYTES, redrawn
from portal.directory.logos.service import is_kept, keep_logo
from portal.directory.registers.models import Logo


def picture(
    kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: object
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "#0d4a45").save(written, kind, **more)
    return written.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_as_png(kind: str) -> None:
    drawn = opened(redrawn(picture(kind)))
    assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (64, 48), "RGB")


def test_a_large_picture_becomes_512_pixels_and_keeps_its_shape() -> None:
    assert opened(redrawn(picture("JPEG", (2000, 1000)))).size == (512, 256)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_every_kind_of_colours_is_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    written = io.BytesIO()
    Image.new(mode, (32, 32)).save(written, kind)
    drawn = opened(redrawn(written.getvalue()))
    assert drawn.mode == ("RGBA" if mode in ("RGBA", "LA") else "RGB")


def test_what_is_transparent_stays_so() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (32, 32), (10, 20, 30, 0)).save(written, "PNG")
    drawn = opened(redrawn(written.getvalue()))
    assert drawn.getpixel((5, 5)) == (10, 20, 30, 0)


def test_nothing_but_pixels_comes_along() -> None:
    told = PngInfo()
    told.add_text("Comment", "the office of Rana")
    told.add_itxt("XML:com.adobe.xmp", "<x>Rana</x>")
    exif = Image.Exif()
    exif[0x010E] = "Rana took this"
    files = [
        picture("PNG", pnginfo=told, exif=exif, icc_profile=b"Rana" * 50),
        picture("JPEG", exif=exif, comment=b"Rana", icc_profile=b"Rana" * 50),
        picture("WEBP", exif=exif, xmp=b"Rana", icc_profile=b"Rana" * 50),
    ]
    for file in files:
        assert b"Rana" in file
        drawn = redrawn(file + b"<script>Rana</script>")
        assert b"Rana" not in drawn
        assert opened(drawn).info == {}


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(redrawn(picture("JPEG", (64, 48), exif=exif))).size == (48, 64)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _bomb(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000), 9)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("side", [5_000, 10_000, 12_000, 60_000, 2**31 - 1])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(side: int) -> None:
    with pytest.raises(Refused, match="million pixels"):
        redrawn(_bomb(side, side))


def test_a_text_that_would_fill_the_memory_is_no_picture() -> None:
    text = b"Comment\0\0" + zlib.compress(bytes(8_000_000), 9)
    whole = picture()
    with_text = whole[:33] + _chunk(b"zTXt", text) + whole[33:]
    assert len(with_text) < LARGEST_BYTES
    with pytest.raises(AroundMeError):
        redrawn(with_text)


def test_a_file_over_the_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(Refused, match="201 kB: at most 200 kB"):
        redrawn(picture() + bytes(LARGEST_BYTES))


def test_a_picture_of_a_few_pixels_is_refused() -> None:
    with pytest.raises(Refused, match="1 by 1 pixels"):
        redrawn(picture(size=(1, 1)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(100),
        picture("GIF"),
        picture("TIFF"),
        picture()[:60],
        picture("JPEG")[:300],
        picture("WEBP")[:30],
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\x24\0\0\0WEBPVP8 " + bytes(100),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n",
    ],
    ids=range(11),
)
def test_what_is_no_whole_picture_of_these_kinds_is_said_so(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="PNG, JPEG or WebP"):
        redrawn(data)


def test_a_kept_picture_is_found_by_its_digest_and_kept_once(deployment: Deployment) -> None:
    seal_with(deployment.database.writer, b"k" * 32)
    by = Officer(uuid4(), "rana@example.org", "Rana", None, ())
    with deployment.database.writing() as session:
        first = keep_logo(session, picture("PNG"), by=by, agency="licensing")
        again = keep_logo(session, picture("PNG", compress_level=0), by=by, agency="licensing")
        assert again == first
    with deployment.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Logo)) == 1
        found = logo(session, first)
        assert found is not None
        assert found.media_type == "image/png"
        assert hashlib.sha256(found.content).hexdigest() == first
        assert is_kept(session, first)
        assert not is_kept(session, "0" * 64)
