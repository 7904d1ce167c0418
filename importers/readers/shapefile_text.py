"""The text of shapefiles: which encoding it is in, and letters that the field width has cut."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geo.files.encodings import codec_of
from geo.messages import mark as _
from importers.findings import Finding, fixed, reject
from importers.readers.shapefiles import part_beside

# Fields are read as if in this encoding, which keeps every byte as it is.
RAW = "iso-8859-1"
_UTF8_LONGEST = 4
_LANGUAGE_BYTE = 29
# Values of byte 29 of a .dbf that only say “ANSI”, which every country reads its own way.
_ANSI_LANGUAGES = frozenset({0x57, 0x58, 0x59})


@dataclass(frozen=True, slots=True)
class Decoder:
    """Puts the raw text of a field into letters."""

    encoding: str

    def decode(self, raw: str, column: str) -> tuple[str, Finding | None]:
        """Return the text, and what is wrong with it; text that cannot be read stays as it is."""
        if raw.isascii():
            return raw, None
        stored = raw.encode(RAW, "replace")
        try:
            return stored.decode(self.encoding), None
        except UnicodeDecodeError as error:
            whole = stored[: error.start]
            if len(stored) - error.start < _UTF8_LONGEST and error.reason.startswith("unexpected"):
                text = whole.decode(self.encoding).rstrip()
                return text, _cut(column, text)
            return raw, _unreadable(column, stored.decode(self.encoding, "replace"), self.encoding)

    def name(self, raw: str) -> str:
        """Decode a field name, whose last letter the ten bytes of its width may have cut."""
        text, finding = self.decode(raw, "")
        return text if finding is None or finding.code == "cut_letter" else raw


def declared_encoding(main: Path) -> str | None:
    """Return which encoding the .cpg, or else the .dbf itself, claims; None where neither does."""
    page = part_beside(main, ".cpg")
    if page is not None:
        with page.open("rb") as file:
            claimed = codec_of(file.read(64).decode("ascii", "ignore").strip("\ufeff \0\r\n\t"))
        if claimed is not None:
            return claimed
    table = part_beside(main, ".dbf")
    if table is None:
        return None
    with table.open("rb") as file:
        header = file.read(_LANGUAGE_BYTE + 1)
    if len(header) <= _LANGUAGE_BYTE or header[_LANGUAGE_BYTE] in _ANSI_LANGUAGES:
        return None
    return codec_of(f"LDID/{header[_LANGUAGE_BYTE]}")


def sample_of(values: Iterable[str], most_bytes: int) -> bytes:
    """Collect what is telling about the encoding: values with more than ASCII, none cut short."""
    telling = bytearray()
    for value in values:
        if not value.isascii():
            telling += _uncut(value.encode(RAW, "replace")) + b"\n"
            if len(telling) > most_bytes:
                break
    return bytes(telling)


def _uncut(stored: bytes) -> bytes:
    try:
        stored.decode()
    except UnicodeDecodeError as error:
        if error.start and error.reason.startswith("unexpected"):
            return stored[: error.start]
    return stored


def _cut(column: str, text: str) -> Finding:
    return fixed(
        "cut_letter",
        _("The text of “{named}” was cut in the middle of a letter; what is left is “{value}”."),
        _("A shapefile keeps at most 254 bytes of text: import a GeoPackage to keep all of it."),
        column=column,
        value=text,
    )


def _unreadable(column: str, text: str, encoding: str) -> Finding:
    return reject(
        "unreadable_text",
        _("“{value}” in “{named}” cannot be read as {encoding}."),
        _("Name the right encoding with --encoding, or mend the text in the file."),
        column=column,
        value=text,
        encoding=encoding,
    )
