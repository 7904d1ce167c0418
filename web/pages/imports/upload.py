"""Taking a file in: a form with one file, written to disk as it comes, in constant memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from geo.errors import Refused
from geo.messages import mark as _

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE_FIELD = "file"
_MOST_FIELDS = 30
_LONGEST_FIELD_BYTES = 20_000
_LONGEST_HEADER_BYTES = 4_000


@dataclass
class Uploaded:
    """A form that came in: its text fields, and its file's name and size once there is one."""

    fields: dict[str, str] = field(default_factory=dict)
    file_name: str = ""
    size_bytes: int = 0


class _Part:
    """What is known of the part that is coming in: a field, or the file when it has a name."""

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.name = ""
        self.is_file = False
        self.text = bytearray()


class UploadReader:
    """Takes the bytes of a form and writes its file to where `place` says, given its name.

    Raises Refused for a file beyond `most_bytes`, and for what is no form of ours.
    """

    def __init__(self, content_type: str, place: Callable[[str], Path], *, most_bytes: int) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise _no_form()
        self._place = place
        self._most_bytes = most_bytes
        self._part = _Part()
        self._header = (bytearray(), bytearray())
        self._file: BinaryIO | None = None
        self.uploaded = Uploaded()
        try:
            self._parser = MultipartParser(options[b"boundary"], self._callbacks())
        except FormParserError as error:
            raise _no_form() from error

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _no_form() from error

    def close(self) -> None:
        """Close the file, however the form ended."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin_part,
            "on_header_begin": self._begin_header,
            "on_header_field": lambda data, start, end: self._add(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._open_part,
            "on_part_data": lambda data, start, end: self._take(data[start:end]),
            "on_part_end": self._end_part,
        }

    def _begin_part(self) -> None:
        self._part = _Part()

    def _begin_header(self) -> None:
        self._header = (bytearray(), bytearray())

    def _add(self, which: int, data: bytes) -> None:
        self._header[which].extend(data)
        if len(self._header[which]) > _LONGEST_HEADER_BYTES:
            raise _no_form()

    def _end_header(self) -> None:
        self._part.headers[bytes(self._header[0]).lower()] = bytes(self._header[1])

    def _open_part(self) -> None:
        part = self._part
        disposition = part.headers.get(b"content-disposition", b"")
        _kind, options = parse_options_header(disposition)
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        part.is_file = b"filename" in options
        if part.is_file and file_name and part.name == FILE_FIELD and not self.uploaded.file_name:
            self.uploaded.file_name = file_name
            self._file = self._place(file_name).open("wb")

    def _take(self, data: bytes) -> None:
        if not self._part.is_file:
            self._part.text += data
            if len(self._part.text) > _LONGEST_FIELD_BYTES:
                raise _no_form()
        elif self._file is not None:
            self.uploaded.size_bytes += len(data)
            if self.uploaded.size_bytes > self._most_bytes:
                raise too_large(self._most_bytes)
            self._file.write(data)

    def _end_part(self) -> None:
        if self._part.is_file:
            self.close()
            return
        if len(self.uploaded.fields) >= _MOST_FIELDS:
            raise _no_form()
        text = self._part.text.decode("utf-8", "replace").replace("\0", "")
        self.uploaded.fields[self._part.name] = text


async def take_in(request: Request, place: Callable[[str], Path], *, most_bytes: int) -> Uploaded:
    """Read a form with a file from a request; raises Refused, also when the disk is full."""
    reader = UploadReader(request.headers.get("content-type", ""), place, most_bytes=most_bytes)
    stream = request.stream()
    try:
        async for chunk in stream:
            await run_in_threadpool(reader.write, chunk)
    except Refused:
        await _drain(stream, most_bytes)
        raise
    except ClientDisconnect as error:
        raise _no_form() from error
    except OSError as error:
        await _drain(stream, most_bytes)
        raise Refused(
            _("The file cannot be kept on this machine: {reason}. Nothing was changed."),
            reason=error.strerror or type(error).__name__,
        ) from error
    finally:
        reader.close()
    return reader.uploaded


async def _drain(stream: AsyncIterator[bytes], most_bytes: int) -> None:
    """Let the rest go by, within reason: browsers show no answer while they are still sending."""
    left = most_bytes
    with suppress(ClientDisconnect):
        async for chunk in stream:
            left -= len(chunk)
            if left < 0:
                return


def too_large(most_bytes: int) -> Refused:
    """Say that a file is larger than what is taken."""
    return Refused(
        _(
            "The file is larger than {most} MB, which is the most that is taken here: compress it"
            " (ZIP or GZIP), or import it with the command “aroundme import”."
        ),
        most=f"{most_bytes / 1e6:,.0f}",
    )


def _no_form() -> Refused:
    return Refused(_("The form did not arrive whole. Load the page again and repeat."))
