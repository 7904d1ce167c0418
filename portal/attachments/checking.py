"""Our own check of a file that was handed in, by what it holds; its name is no evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _
from portal.attachments.documents import check_document
from portal.attachments.pictures import drawn, opened
from portal.attachments.rules import HEAD_BYTES, TEXT, media_type

PDF = "application/pdf"
PICTURES: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_SUFFIXES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": PDF,
    ".txt": TEXT,
}
_MOST_PIXELS = 64_000_000
_LONGEST_SIDE_PX = 4_096


@dataclass(frozen=True)
class Checked:
    """A file that may be opened: `data` takes the place of what was handed in, None keeps it."""

    data: bytes | None = None


def checked(data: bytes, declared: str | None, file_name: str) -> Checked:
    """Check a file by content against the type that it came in as and the name it has.

    `declared` is the media type that was taken. A picture is drawn anew, at most 4,096 pixels a
    side. Raises Refused with a sentence without places for whoever sent it.
    """
    found = media_type(data[:HEAD_BYTES])
    said = _SUFFIXES.get(PurePath(file_name).suffix.lower(), found)
    if found != declared or _family(found) != _family(said):
        raise Refused(_("This file is not what it says it is."))
    if found in PICTURES:
        return Checked(_redrawn(data, PICTURES[found]))
    if found == PDF:
        check_document(data)
    elif found != TEXT or b"\0" in data:
        raise Refused(_("This file is not what it says it is."))
    return Checked()


def _redrawn(data: bytes, kind: str) -> bytes:
    try:
        return drawn(opened(data, _MOST_PIXELS), _LONGEST_SIDE_PX, kind)
    except (Refused, UnreadableFile) as error:
        raise Refused(_("This picture is broken, or has more than 64 million pixels.")) from error


def download_name(file_name: str, type_: str | None) -> str:
    """Return the name under which a file is given out: its ending is that of its content."""
    path = PurePath(file_name)
    if type_ is not None and _SUFFIXES.get(path.suffix.lower()) == type_:
        return file_name
    return path.stem + next((suffix for suffix, one in _SUFFIXES.items() if one == type_), ".bin")


def _family(type_: str) -> str:
    return "picture" if type_ in PICTURES else type_
