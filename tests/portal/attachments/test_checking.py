"""Our own check of files: by what they hold, with nothing in them but what one sees."""

import io
import zlib

import pytest
from PIL import Image

from geo.errors import Refused
from portal.attachments.checking import PDF, PICTURES, checked, download_name
from portal.attachments.rules import TEXT
from tests.portal.attachments.pictured import document, photograph, stream

ACTION = b"<< /S /JavaScript /JS (app.alert(1)) >>"
OBJECTS = b"/Type /ObjStm /N 1 /First 4"


@pytest.mark.parametrize("type_", PICTURES)
def test_a_picture_is_drawn_anew_without_where_it_was_taken(type_: str) -> None:
    given = photograph(PICTURES[type_])
    assert b"Phone of Rana" in given
    data = checked(given, type_, "a").data
    assert data is not None
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == (PICTURES[type_], (40, 30))
    assert not picture.getexif()
    for left in (b"Rana", b"script", b"Exif", b"EXIF", b"eXIf"):
        assert left not in data


def test_a_large_photograph_is_made_smaller_and_a_bomb_is_not_unpacked() -> None:
    written = io.BytesIO()
    Image.new("L", (6_000, 3_000)).save(written, "JPEG")
    data = checked(written.getvalue(), "image/jpeg", "a.jpg").data
    assert data is not None
    assert max(Image.open(io.BytesIO(data)).size) <= 4_096
    written = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(written, "PNG")
    with pytest.raises(Refused, match="64 million"):
        checked(written.getvalue(), "image/png", "a.png")


@pytest.mark.parametrize("data", [photograph("PNG")[:60], b"\x89PNG\r\n\x1a\n" + b"\0" * 64])
def test_a_broken_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="broken"):
        checked(data, "image/png", "a.png")


@pytest.mark.parametrize(
    "data",
    [
        document(),
        document(stream(zlib.compress(b"BT (Hello) Tj ET"))),
        document(stream(b"\xff\xd8 no packed data", b"/Filter /DCTDecode")),
        document(b"6 0 obj\n<< /OpenAction [3 0 R /Fit] /JavaScripture 1 >>\nendobj"),
    ],
    ids=["plain", "packed text", "a picture", "opens at a page"],
)
def test_a_document_of_pages_is_taken_as_it_is(data: bytes) -> None:
    assert checked(data, PDF, "letter.pdf").data is None


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        (ACTION, "programs"),
        (b"<< /S /J#61vaScript >>", "programs"),
        (b"<< /S /Launch /F (cmd.exe) >>", "programs"),
        (b"<< /Type /EmbeddedFile >>", "programs"),
        (b"<< /Names << /EmbeddedFiles 4 0 R >> >>", "programs"),
        (b"<< /AcroForm << /XFA 4 0 R >> >>", "programs"),
        (stream(zlib.compress(b"7 0 " + ACTION), OBJECTS + b" /Filter /FlateDecode"), "programs"),
        (stream(zlib.compress(ACTION)[:-6]), "programs"),
        (stream(b"3c3c>", OBJECTS + b" /Filter /ASCIIHexDecode"), "cannot be checked"),
        (stream(b"3c3c>", b"/Type /Obj#53tm /Filter /ASCIIHexDecode"), "cannot be checked"),
        (b"<< /Encrypt 9 0 R >>", "password"),
    ],
)
def test_a_document_that_does_something_or_cannot_be_looked_into_is_refused(
    inside: bytes, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        checked(document(inside), PDF, "letter.pdf")


def test_a_document_that_unpacks_to_very_much_is_refused() -> None:
    packed = zlib.compress(bytes(60_000_000), 9)
    with pytest.raises(Refused, match="cannot be checked"):
        checked(document(stream(packed) * 2), PDF, "letter.pdf")


@pytest.mark.parametrize(
    ("data", "declared", "name"),
    [
        (b"a letter", PDF, "a.pdf"),
        (document(), PDF, "a.jpg"),
        (b"a letter", TEXT, "a.pdf"),
        (b"a" * 5_000 + b"\0", TEXT, "a.txt"),
        (b"PK\x03\x04", "application/zip", "a.zip"),
        (photograph(), "image/png", "a.png"),
    ],
)
def test_what_is_not_what_it_says_is_refused(data: bytes, declared: str, name: str) -> None:
    with pytest.raises(Refused, match="not what it says"):
        checked(data, declared, name)


def test_a_text_and_a_picture_under_the_ending_of_another_picture_are_taken() -> None:
    assert checked("رسالة".encode(), TEXT, "رسالة").data is None
    assert checked(photograph("WEBP"), "image/webp", "a.JPG").data is not None


@pytest.mark.parametrize(
    ("name", "type_", "given"),
    [
        ("a.JPEG", "image/jpeg", "a.JPEG"),
        ("a.jpg", "image/webp", "a.webp"),
        ("شكوى", TEXT, "شكوى.txt"),
        ("page.html", TEXT, "page.txt"),
        ("a.pdf", None, "a.bin"),
    ],
)
def test_a_file_is_given_out_with_the_ending_of_its_content(
    name: str, type_: str | None, given: str
) -> None:
    assert download_name(name, type_) == given
