"""Zip files that are one document: spreadsheets, and what else office programs write."""

import re
from dataclasses import dataclass

from geo.files.containers import Archive
from geo.messages import Message
from geo.messages import mark as _

_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_OTHER_OPEN_DOCUMENTS = (
    (b"application/vnd.oasis.opendocument.text", "ODT", _("a text document")),
    (b"application/vnd.oasis.opendocument.presentation", "ODP", _("a document of another kind")),
    (b"application/epub+zip", "EPUB", _("a document of another kind")),
)


@dataclass(frozen=True, slots=True)
class Package:
    """What a document is; `what` puts one that is no spreadsheet in words."""

    code: str
    what: Message | None = None


def package_of(archive: Archive) -> Package | None:
    """Return what document a zip file is, None for one that only holds files."""
    names = {member.name.casefold(): member for member in archive.members}
    if "mimetype" in names:
        return _open_document(archive.start(names["mimetype"]))
    if {"content.xml", "meta-inf/manifest.xml"} <= names.keys():
        return Package("ODS")
    if any(name.endswith(".iwa") for name in names):
        return Package("IWORK", Message(_("a document of Apple Numbers or Pages")))
    return _office_document(list(names)) if "[content_types].xml" in names else None


def _office_document(names: list[str]) -> Package:
    if any(re.fullmatch(r"xl/workbook\w*\.bin", name) for name in names):
        return Package("XLSB")
    if any(name.startswith("xl/") for name in names):
        return Package("XLSX")
    if any(name.startswith("word/") for name in names):
        return Package("DOCX", Message(_("a Word document")))
    if any(name.startswith("ppt/") for name in names):
        return Package("PPTX", Message(_("a PowerPoint presentation")))
    return Package("OOXML", Message(_("an Office document of another kind")))


def _open_document(mime_type: bytes) -> Package:
    kind = mime_type.strip()
    if kind.startswith(_SPREADSHEET):
        return Package("ODS")
    for prefix, code, what in _OTHER_OPEN_DOCUMENTS:
        if kind.startswith(prefix):
            return Package(code, Message(what))
    return Package("ODF", Message(_("a document of another kind")))
