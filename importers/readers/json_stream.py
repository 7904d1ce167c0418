"""JSON read as a stream: one item at a time, in bounded memory, with one sentence for errors."""

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import ijson
import orjson

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _
from geo.messages import shown

MOST_ITEM_BYTES = 64 << 20
# More opening than closing brackets within one item than this is no data any more.
_MOST_DEPTH = 1_000
_CHUNK_BYTES = 1 << 16
_RECORD_SEPARATOR = b"\x1e"
# What Python and JavaScript write for numbers that JSON does not have.
_NO_NUMBER = re.compile(rb"(?<=[:,\[\s])-?(?:NaN|Infinity)(?=\s*[,\]}])")
_LONGEST_NO_NUMBER = 32
ERRORS = (ijson.JSONError, UnicodeError, RecursionError, ValueError, OverflowError)


class JSONFile:
    """A file for the parser: without byte order mark, stopped where one item grows too large.

    Call `item_done` after each item. In a `lenient` one NaN and Infinity become null.
    """

    def __init__(self, file: BinaryIO, name: str, *, lenient: bool = False) -> None:
        self._file = file
        self._name = name
        self._lenient = lenient
        self._held = b""
        self.item_done()
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)

    def item_done(self) -> None:
        """Begin to count anew."""
        self._bytes = self._depth = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next piece. Raises Refused when the item is too long or too deep."""
        if size == 0:
            # So the parser asks whether it will get bytes or text.
            return b""
        chunk = self._file.read(_CHUNK_BYTES)
        self._bytes += len(chunk)
        self._depth += chunk.count(b"[") + chunk.count(b"{")
        self._depth -= chunk.count(b"]") + chunk.count(b"}")
        if self._depth > _MOST_DEPTH:
            raise Refused(
                _("{file} is nested deeper than {most} levels: save it as a plain list of places."),
                file=shown(self._name),
                most=_MOST_DEPTH,
            )
        if self._bytes > MOST_ITEM_BYTES:
            raise too_large(self._name)
        return self._without_nan(chunk) if self._lenient else chunk

    def _without_nan(self, chunk: bytes) -> bytes:
        text = self._held + chunk
        if not chunk:
            self._held = b""
            return _NO_NUMBER.sub(b"null", text)
        # A word may stand across two pieces: the end is kept until the next one is here.
        text = _NO_NUMBER.sub(b"null", text)
        self._held = text[-_LONGEST_NO_NUMBER:]
        return text[:-_LONGEST_NO_NUMBER] or self.read()


@contextmanager
def sentences(name: str) -> Iterator[None]:
    """Turn errors of the parsers into one sentence."""
    try:
        yield
    except ERRORS as error:
        lines = str(error).splitlines() or ["?"]
        raise UnreadableFile(
            _("{file} is not well-formed JSON: {reason}."),
            file=shown(name),
            reason=shown(lines[0].rstrip(". "), limit=120),
        ) from error


def stream(file: BinaryIO, name: str, prefix: str, *, lenient: bool = False) -> Iterator[Any]:
    """Yield the items under a prefix; whole numbers of any length, when `lenient`."""
    guarded = JSONFile(file, name, lenient=lenient)
    for item in ijson.items(guarded, prefix, use_float=not lenient):
        guarded.item_done()
        yield item


def events(file: BinaryIO, name: str, *, lenient: bool = False) -> Iterator[tuple[str, str, Any]]:
    """Yield what the parser meets, with the prefix of each."""
    guarded = JSONFile(file, name, lenient=lenient)
    yield from ijson.parse(guarded, use_float=not lenient)


def whole(path: Path, name: str) -> Any:  # noqa: ANN401 any JSON
    """Read a small file whole. Raises Refused when it is not small."""
    if path.stat().st_size > MOST_ITEM_BYTES:
        raise too_large(name)
    return parse(path.read_bytes())


def parse(text: bytes) -> Any:  # noqa: ANN401 any JSON
    """Parse one text; NaN becomes null. Raises ValueError or RecursionError."""
    plain = text.removeprefix(codecs.BOM_UTF8)
    try:
        return orjson.loads(plain)
    except orjson.JSONDecodeError:
        return json.loads(plain, parse_constant=lambda _name: None)


def records(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Split a sequence of texts: at record separators if it begins with one, else at line ends."""
    start = file.read(4).removeprefix(codecs.BOM_UTF8)
    file.seek(0)
    separator = _RECORD_SEPARATOR if start.startswith(_RECORD_SEPARATOR) else b"\n"
    held = b""
    while chunk := file.read(_CHUNK_BYTES):
        *complete, rest = chunk.split(separator)
        if complete:
            complete[0] = held + complete[0]
            held = b""
        yield from filter(None, map(bytes.strip, complete))
        held += rest
        if len(held) > MOST_ITEM_BYTES:
            raise too_large(name)
    yield from filter(None, [held.strip()])


def too_large(name: str) -> Refused:
    """Make the refusal of an item that is too large."""
    return Refused(
        _("{file} holds one item of more than {most} MB: no place needs as much; leave it out."),
        file=shown(name),
        most=MOST_ITEM_BYTES >> 20,
    )
