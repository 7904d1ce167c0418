"""Text files as a stream of lines, in bounded memory, whatever their encoding and line ends are."""

import codecs
import re
from collections.abc import Generator
from contextlib import closing
from io import StringIO
from pathlib import Path

from geo.errors import UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.readers.progress import FileProgress
from importers.readers.rows import LONGEST_CELL

_CHUNK_BYTES = 1 << 18
_SCAN_CHUNK_BYTES = 1 << 20
_LINE_END = re.compile(rb"\r\n?|\n")
_KEEP_BYTES = "importers.keep_bytes"
_BAD_BASE = 0xDC00
_BAD_BYTE = re.compile("[\udc00-\udcff]")
BAD_LETTER = re.compile("[\0\udc00-\udcff]")


class TextFile:
    """The lines of a file, with their ends: LF, CRLF and CR in any mixture.

    A byte that is no part of a letter becomes U+DC00 plus its value. `is_clean` is true until a
    line comes near that may have one, or a NUL.
    """

    def __init__(self, path: Path, name: str, encoding: str) -> None:
        self.path = path
        self.name = name
        self.encoding = encoding
        self.is_clean = True
        self._progress = FileProgress()
        codecs.register_error(_KEEP_BYTES, _kept)

    def lines(self) -> Generator[str]:
        """Stream the lines.

        Raises UnreadableFile when one is longer than any row may be, and when the encoding cannot
        go on behind its bytes.
        """
        self.is_clean = True
        rest = ""
        number = 0
        with closing(self._texts()) as texts:
            for text in texts:
                lines = list(StringIO(rest + text, newline=""))
                # A CR at the end may be the first half of a CRLF.
                rest = "" if not lines or lines[-1].endswith("\n") else lines.pop()
                if len(rest) > LONGEST_CELL or (lines and len(lines[0]) > LONGEST_CELL):
                    raise self._overlong(number + 1)
                number += len(lines)
                yield from lines
        if rest:
            yield rest

    def bytes_read(self) -> int:
        """Return how far in the file the stream has come."""
        return self._progress.bytes_read()

    def _texts(self) -> Generator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)()
        is_first = True
        with self._progress.open(self.path) as file:
            while chunk := file.read(_CHUNK_BYTES):
                text = self._decoded(decoder, chunk)
                if is_first and text:
                    text = text.removeprefix("\ufeff")
                    is_first = False
                if "\0" in text:
                    self.is_clean = False
                yield text
            yield self._decoded(decoder, b"", final=True)

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False
    ) -> str:
        try:
            return decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.is_clean = False
        except UnicodeError as error:
            raise self._undecodable() from error
        decoder.errors = _KEEP_BYTES
        try:
            return decoder.decode(chunk, final)
        except UnicodeError as error:
            raise self._undecodable() from error
        finally:
            decoder.errors = "strict"

    def _undecodable(self) -> UnreadableFile:
        """Refuse bytes behind which a codec cannot go on: no byte order, an endless escape."""
        return UnreadableFile(
            _(
                "{file} cannot be read as {encoding}: save it as “CSV UTF-8” and import it again,"
                " or name its encoding with --encoding."
            ),
            file=shown(self.name),
            encoding=self.encoding,
        )

    def _overlong(self, line: int) -> UnreadableFile:
        return UnreadableFile(
            _(
                "{file} has a line of more than {most} characters, line {line}: that is no table of"
                " places. Shorten its cells, or export the file again."
            ),
            file=shown(self.name),
            most=LONGEST_CELL,
            line=line,
        )


def line_number(path: Path, line: bytes) -> int:
    """Find the number of the first line that holds these bytes; 1 where that cannot be told."""
    number = 1
    with path.open("rb") as file:
        while part := file.read(_SCAN_CHUNK_BYTES) + file.readline(_SCAN_CHUNK_BYTES):
            at = part.find(line)
            if at >= 0:
                return number + len(_LINE_END.findall(part, 0, at))
            number += len(_LINE_END.findall(part))
    return 1


def bad_bytes(text: str) -> str:
    """Name the bytes of a text that are no letters, as 0xD5."""
    found = [f"0x{ord(letter) - _BAD_BASE:02X}" for letter in _BAD_BYTE.findall(text)]
    return " ".join(found[:8]) + (" …" if len(found) > 8 else "")


def _kept(error: UnicodeError) -> tuple[str, int]:
    """Keep the bytes that cannot be decoded, one letter each."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = max(error.end, error.start + 1)
    return "".join(chr(_BAD_BASE + byte) for byte in error.object[error.start : end]), end
