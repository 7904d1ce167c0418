"""Any bytes, in any encoding that the officer names: rows or one of our own sentences."""

import encodings.aliases
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.errors import AroundMeError, UnreadableFile
from geo.files.encodings import codec_of, detect_encoding
from importers.readers.delimited import DelimitedReader
from importers.readers.rows import Hints
from importers.readers.text_files import TextFile

KNOWN = frozenset({"ref", "name", "lat", "lon"})
CODECS = sorted(filter(None, {codec_of(name) for name in encodings.aliases.aliases.values()}))
# Marks, escapes, cut letters, NULs and quotes: what decoders and the reader have to stop at.
PIECES = [
    *(b"name,lat,lon\n", b"31.9,35.9\n", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\0"),
    *(b"\r", b"\n", b'"', b"'", b";", b"\t", b"\xd8\x00", b"\x1b$B", b"\x1b(", b"\x1b.A", b"\x0e"),
    *(b"~{", b"\x80", b"\x81", b"\xff", b"+AAA-", b"\xed\xa0\x80", "مدرسة".encode("cp1256")),
    "مدرسة".encode(),
]
PIECE = st.one_of(st.sampled_from(PIECES), st.binary(max_size=6))
BYTES = st.lists(PIECE, max_size=14).map(b"".join)
DELIMITERS = st.sampled_from([None, None, ",", ";", "\t", "|", '"', "\n", "\0", " ", "ab", ""])


def read(data: bytes, encoding: str | None, delimiter: str | None = None) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(data)
        hints = Hints(encoding=encoding, delimiter=delimiter, known_headers=KNOWN)
        for _row in DelimitedReader(path, hints).rows():
            pass


@settings(max_examples=150, deadline=None)
@given(BYTES, st.sampled_from([None, *CODECS]), DELIMITERS)
@example(b"\n\xff\xfe\xff\xfe", None, None)
@example(b"\n\xff\xfe\xff\xfe", "utf-16", None)
@example(b"name,lat,lon\n\xfe\xff\xb0\xc4\xf0\xa9\x0e\x81~{", None, None)
@example(b"name,lat,lon\n\x1b(\x01\x8d\xd8\x00\xd8\x00\x80", "iso2022_kr", None)
def test_any_bytes_end_in_rows_or_in_a_sentence_of_ours(
    data: bytes, encoding: str | None, delimiter: str | None
) -> None:
    try:
        read(data, encoding, delimiter)
    except AroundMeError as error:
        assert str(error)


@settings(max_examples=60, deadline=None)
@given(BYTES, st.sampled_from([None, "utf-16", "LDID/126", "ANSI 1256", *CODECS]))
def test_an_encoding_is_found_for_any_bytes(data: bytes, declared: str | None) -> None:
    found = detect_encoding(data, declared=declared)

    assert codec_of(found.name) is not None


def test_bytes_that_an_encoding_cannot_go_on_behind_are_told_with_the_remedy(
    tmp_path: Path,
) -> None:
    path = tmp_path / "schools.csv"
    path.write_bytes(b"\n\xff\xfe\xff\xfe")

    with pytest.raises(UnreadableFile, match=r"schools\.csv.*utf-16.*--encoding"):
        list(TextFile(path, path.name, "utf-16").lines())
