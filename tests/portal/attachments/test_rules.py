"""What a file that is handed in may be: type by content, size, and a name of one entry."""

import io
import zipfile

import pytest

from geo.errors import Refused, UnreadableFile
from portal.attachments.rules import Purpose, check_size, check_type, media_type, safe_name

PICTURES = Purpose("logo", 200_000, frozenset({"image/png", "image/jpeg"}))


def _archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("places.csv", "name")
    return written.getvalue()


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
        (b"%PDF-1.7\n", "application/pdf"),
        (_archive(), "application/zip"),
        ("اسم,هاتف\n".encode(), "text/plain"),
        ("اسم,هاتف\n".encode("cp1256"), "text/plain"),
        (b"\x00\x01\x02\x03 nothing known", "application/octet-stream"),
        (b"MZ\x90\x00" + bytes(60), "application/vnd.microsoft.portable-executable"),
    ],
)
def test_the_type_is_told_by_the_content(head: bytes, found: str) -> None:
    assert media_type(head) == found


def test_a_type_that_is_not_taken_is_refused_with_those_that_are() -> None:
    check_type(PICTURES, "image/png", "logo.png")
    with pytest.raises(UnreadableFile, match=r"logo.png.*application/pdf.*JPEG, PNG"):
        check_type(PICTURES, "application/pdf", "logo.png")


@pytest.mark.parametrize(("most", "said"), [(200_000, "at most 200 kB"), (3_000_000, "3 MB")])
def test_a_size_over_the_limit_is_refused_with_the_limit(most: int, said: str) -> None:
    purpose = Purpose("any", most)
    check_size(purpose, most)
    with pytest.raises(Refused, match=said):
        check_size(purpose, most + 1)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("schools.csv", "schools.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\rana\\مدارس.xlsx", "مدارس.xlsx"),
        ("a\nb\0.csv", "a_b_.csv"),
        ("...", "upload"),
        ("", "upload"),
        ("م" * 300 + ".csv", "م" * 98 + ".csv"),
    ],
)
def test_file_names_are_one_entry_of_a_folder(given: str, kept: str) -> None:
    assert safe_name(given) == kept
