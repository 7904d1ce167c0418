"""The sentences about files that are no tables of places."""

from geo.errors import Refused, UnreadableFile
from geo.files.signatures import (
    FileKind,
    Signature,
)
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.readers.rows import MOST_COLUMNS


def refusal_of(name: str, found: Signature) -> UnreadableFile:
    """Return why a file with this signature cannot be read."""
    file = shown(name)
    if found.kind is FileKind.EMPTY:
        return empty_file(name)
    if found.kind is FileKind.WEB_PAGE:
        return UnreadableFile(
            _(
                "{file} is a web page, not a table of places: download the file itself, or open"
                " the page in Excel and save it as XLSX."
            ),
            file=file,
        )
    if found.has_dtd:
        return UnreadableFile(
            _(
                "{file} is an XML file with a DTD, which could swell without end: save it again"
                " without the <!DOCTYPE …> at its beginning."
            ),
            file=file,
        )
    return not_a_table(name, found.what or Message(_("a file of an unknown kind")))


def not_a_table(name: str, what: Message) -> UnreadableFile:
    """Return the refusal of a file that is something else."""
    return UnreadableFile(
        _(
            "{file} is {what}, not a table of places: save the places as CSV, XLSX or GeoJSON and"
            " import that."
        ),
        file=shown(name),
        what=what,
    )


def nested_archive(name: str) -> Refused:
    """Return the refusal of an archive that came out of another."""
    return Refused(
        _("{file} is an archive within an archive: unpack the outer one and import this file."),
        file=shown(name),
    )


def empty_file(name: str) -> UnreadableFile:
    """Return the refusal of a file that holds nothing."""
    return UnreadableFile(
        _("{file} is empty: its first row must hold the column names."), file=shown(name)
    )


def protected_file(name: str) -> UnreadableFile:
    """Return the refusal of a document that is protected by a password."""
    return UnreadableFile(
        _("{file} is protected by a password: save it again without one."), file=shown(name)
    )


def too_many_columns(name: str) -> UnreadableFile:
    """Return the refusal of a table with more columns than are read."""
    return UnreadableFile(
        _("{file} has more than {most} columns, which is no table of places any more."),
        file=shown(name),
        most=MOST_COLUMNS,
    )
