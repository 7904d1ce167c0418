"""The sentences about what can be wrong with a record of a delimited text."""

from geo.errors import UnreadableFile
from geo.files.dialect import Dialect
from geo.messages import mark as _
from geo.messages import shown
from importers.findings import Finding, fixed, reject
from importers.readers.text_files import bad_bytes

_SURPLUS_SHOWN = 10


def shown_encoding(name: str) -> str:
    """Return an encoding as it is written for people: Unicode in capitals."""
    return name.upper() if name.startswith("utf") else name


def not_in_encoding(name: str, encoding: str, line: int, text: str) -> UnreadableFile:
    """Return the refusal of a file whose `line` (with this `text`) is not in its encoding."""
    return UnreadableFile(
        _(
            "{file} is not {encoding}: line {line} holds the byte {byte}."
            " Save it as “CSV UTF-8” and import it again, or name its encoding with --encoding."
        ),
        file=shown(name),
        encoding=shown_encoding(encoding),
        line=line,
        byte=bad_bytes(text).partition(" ")[0],
    )


def bad_encoding(found: str, encoding: str) -> Finding:
    """Return the rejection of a record with bytes that are no letters; `found` lists them."""
    return reject(
        "bad_encoding",
        _("The row holds bytes that are no letters in {encoding}: {bytes}."),
        _("Type the spoilt letters again, or save the file as “CSV UTF-8”."),
        value=found,
        bytes=found,
        encoding=shown_encoding(encoding),
    )


def open_quotation(dialect: Dialect) -> Finding:
    """Return the rejection of a record whose quotation does not end."""
    return reject(
        "unreadable_row",
        _("The row has a quotation mark {mark} that is not closed, or one too many."),
        _("Close the quotation, or write a mark inside a quoted cell twice."),
        mark=dialect.quote,
    )


def mended(dialect: Dialect) -> Finding:
    """Return the note that a stray quotation mark was taken as a letter."""
    return fixed(
        "stray_quote",
        _("The row has a quotation mark {mark} inside a quoted cell; it was taken as a letter."),
        _("Write a mark inside a quoted cell twice."),
        mark=dialect.quote,
    )


def surplus(cells: list[str], width: int, dialect: Dialect) -> Finding:
    """Return the rejection of a record with more cells than the header's `width`."""
    return reject(
        "unreadable_row",
        _("The row has {cells} cells, the header {columns}: quote cells with “{mark}”."),
        _("Put quotation marks around the cell that holds the delimiter, or delete the rest."),
        value=" | ".join(cells[width : width + _SURPLUS_SHOWN]),
        cells=len(cells),
        columns=width,
        mark=dialect.delimiter,
    )
