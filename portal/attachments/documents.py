"""PDF documents: whether one holds something that acts by itself or brings other files along.

Every byte is looked at, also what nothing in the document leads to, and what packed streams hold:
what cannot be looked into is refused.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import chain

from geo.errors import Refused
from geo.messages import mark as _

_HEAD = re.compile(rb"\s*%PDF-\d")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|GoToR|XFA|Movie"
    rb"|Rendition)(?=[\s/<>\[\](){}%]|$)"
)
_LOCKED = re.compile(rb"/Encrypt(?=[\s/<>\[\](){}%]|$)")
# A name may be written with any of its letters as two hexadecimal digits.
_WRITTEN_AS_DIGITS = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_HOLDS_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z])")
_LONGEST_DICTIONARY_BYTES = 2_000
# Of all streams together; a page of scanned text has a few megabytes.
_MOST_UNPACKED_BYTES = 100_000_000
_BLOCK_BYTES = 4_096


def check_document(data: bytes) -> None:
    """Check that a PDF shows pages and does nothing else; raises Refused."""
    if not _HEAD.match(data[:1024]):
        raise Refused(_("This file is no PDF document that can be read."))
    if _LOCKED.search(_plain(data)):
        raise Refused(
            _("This PDF is locked with a password, so it cannot be checked: send it without one.")
        )
    for part in chain((data,), _unpacked(data)):
        if _ACTIVE.search(_plain(part)):
            raise Refused(
                _(
                    "This PDF holds programs, forms that send or other files: print it into a new"
                    " PDF and send that."
                )
            )


def _plain(part: bytes) -> bytes:
    return _WRITTEN_AS_DIGITS.sub(lambda found: bytes([int(found[1], 16)]), part)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what packed streams hold; raises Refused for objects that cannot be unpacked."""
    left = _MOST_UNPACKED_BYTES
    for found in _STREAM.finditer(data):
        part, is_whole = _inflated(memoryview(data)[found.end() :], left)
        left -= len(part)
        if left <= 0:
            raise _unreadable()
        yield part
        if not is_whole and _HOLDS_OBJECTS.search(_plain(_dictionary(data, found.start()))):
            raise _unreadable()


def _dictionary(data: bytes, end: int) -> bytes:
    """Return what stands before a stream and says how it is packed."""
    before = data[max(0, end - _LONGEST_DICTIONARY_BYTES) : end]
    return before[max(before.rfind(b" obj"), 0) :]


def _inflated(packed: memoryview, most_bytes: int) -> tuple[bytes, bool]:
    """Unpack a stream as far as it can be, as readers do; return whether it came to its end."""
    unpacking, parts, room = zlib.decompressobj(), bytearray(), most_bytes
    for start in range(0, len(packed), _BLOCK_BYTES):
        block = packed[start : start + _BLOCK_BYTES]
        before = unpacking.copy()
        try:
            parts += unpacking.decompress(block, room)
        except zlib.error:
            return bytes(parts + _before_fault(before, block, room)), False
        room = most_bytes - len(parts)
        if room <= 0 or unpacking.eof:
            break
    return bytes(parts), unpacking.eof


def _before_fault(unpacking: "zlib._Decompress", block: memoryview, room: int) -> bytearray:
    """Unpack a block byte by byte until the fault in it."""
    parts = bytearray()
    for at in range(len(block)):
        try:
            parts += unpacking.decompress(block[at : at + 1], max(1, room - len(parts)))
        except zlib.error:
            break
    return parts


def _unreadable() -> Refused:
    return Refused(
        _("This PDF is packed in a way that cannot be checked: print it into a new PDF.")
    )
