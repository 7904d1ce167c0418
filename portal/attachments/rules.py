"""What a file that is handed in may be: its purpose, its size, its type by content, its name."""

from dataclasses import dataclass
from datetime import timedelta

import puremagic

from geo.errors import Refused, UnreadableFile
from geo.messages import Several, shown
from geo.messages import mark as _

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
# So much of a file tells its type.
HEAD_BYTES = 4_096
# What was received and belongs to nothing was broken off; longer than any upload takes.
STRAYS_KEPT = timedelta(days=1)
_ZIP = b"PK\x03\x04"
_LONGEST_NAME_BYTES = 200
_NAMELESS = "upload"


@dataclass(frozen=True)
class Purpose:
    """What files are handed in for, and what is taken for it.

    `types` are media types by content, None where whoever reads the files decides by itself.
    """

    name: str
    largest_bytes: int
    types: frozenset[str] | None = None


def media_type(head: bytes) -> str:
    """Return the media type of a file by its first `HEAD_BYTES`; its name is no evidence.

    Archives are `application/zip`, whichever format says so of itself inside, since formats that
    are archives differ only in what they hold. What has no zero byte and no other mark is `TEXT`,
    the rest `UNKNOWN`.
    """
    if head.startswith(_ZIP):
        return "application/zip"
    try:
        found: str = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    return found or (UNKNOWN if b"\0" in head else TEXT)


def check_size(purpose: Purpose, size_bytes: int) -> None:
    """Check that a file may be as large as it is; raises Refused."""
    most = purpose.largest_bytes
    if size_bytes > most and most < 1_000_000:
        raise Refused(
            _("This file is too large: at most {most} kB are taken here. Make it smaller first."),
            most=most // 1000,
        )
    if size_bytes > most:
        raise Refused(
            _(
                "The file is larger than {most} MB, which is the most that is taken here: compress"
                " it (ZIP or GZIP), or import it with the command “aroundme import”."
            ),
            most=f"{most / 1e6:,.0f}",
        )


def check_type(purpose: Purpose, found: str, file_name: str) -> None:
    """Check that a file is of a type that is taken; raises UnreadableFile."""
    if purpose.types is not None and found not in purpose.types:
        taken = sorted(one.rpartition("/")[2].upper() for one in purpose.types)
        raise UnreadableFile(
            _("{name} is a file of the type {found}: only {taken} can be handed in here."),
            name=shown(file_name),
            found=found,
            taken=Several(taken),
        )


def safe_name(file_name: str) -> str:
    """Return a name that is one entry of a folder, and as like the given one as can be."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(one if one.isprintable() else "_" for one in last).strip(" .")
    stem, dot, suffix = printable.rpartition(".")
    room = _LONGEST_NAME_BYTES - len(suffix.encode("utf-8", "replace")) - 1
    if not dot or room < 1:
        return _cut(printable, _LONGEST_NAME_BYTES) or _NAMELESS
    return f"{_cut(stem, room) or _NAMELESS}.{_cut(suffix, _LONGEST_NAME_BYTES)}"


def _cut(text: str, most_bytes: int) -> str:
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")
