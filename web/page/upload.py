"""Taking files in: a form with one or some, received as they come, in constant memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from geo.errors import Refused
from geo.messages import mark as _
from portal.attachments.receiving import Receiving

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE_FIELD = "file"
_MOST_FIELDS = 30
_LONGEST_FIELD_BYTES = 20_000
_LONGEST_HEADER_BYTES = 4_000


@dataclass(frozen=True)
class Uploads:
    """Where files to be imported are taken in: the folder of all jobs, and the largest file."""

    folder: Path
    largest_bytes: int


@dataclass
class Uploaded:
    """The text fields of a form that came in; a name may stand there several times."""

    pairs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, str]:
        """The fields by their names, the last one of a name."""
        return dict(self.pairs)


class _Part:
    """What is known of the part that is coming in: a field, or the file when it has a name."""

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.name = ""
        self.is_file = False
        self.is_taken = False
        self.text = bytearray()


class UploadReader:
    """Takes the bytes of a form and hands those of its file on to `receiving`.

    Those of further files go to what `another` returns; without it they are passed over. Raises
    Refused for a file that is larger than what is taken, and for what is no form of ours.
    """

    def __init__(
        self,
        content_type: str,
        receiving: Receiving,
        *,
        most_fields: int,
        another: Callable[[], Receiving] | None = None,
    ) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise _no_form()
        self._receiving = receiving
        self._most_fields = most_fields
        self._another = another
        self._part = _Part()
        self._header = (bytearray(), bytearray())
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
        self._receiving.close()

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
        if not (part.is_file and file_name and part.name == FILE_FIELD):
            return
        if self._receiving.file_name and self._another is not None:
            self._receiving = self._another()
        if not self._receiving.file_name:
            part.is_taken = True
            self._receiving.open(file_name)

    def _take(self, data: bytes) -> None:
        if not self._part.is_file:
            self._part.text += data
            if len(self._part.text) > _LONGEST_FIELD_BYTES:
                raise _no_form()
        elif self._part.is_taken:
            self._receiving.write(data)

    def _end_part(self) -> None:
        if self._part.is_file:
            self.close()
            return
        if len(self.uploaded.pairs) >= self._most_fields:
            raise _no_form()
        text = self._part.text.decode("utf-8", "replace").replace("\0", "")
        self.uploaded.pairs.append((self._part.name, text))


async def take_in(
    request: Request,
    receiving: Receiving,
    *,
    into: Uploaded | None = None,
    most_fields: int = _MOST_FIELDS,
    another: Callable[[], Receiving] | None = None,
) -> Uploaded:
    """Read a form with a file from a request; raises Refused, also when the disk is full.

    What came before that is in `into`, so that nothing typed is lost. `another` makes what takes
    each further file.
    """
    content_type = request.headers.get("content-type", "")
    reader = UploadReader(content_type, receiving, most_fields=most_fields, another=another)
    if into is not None:
        reader.uploaded = into
    most_bytes = receiving.purpose.largest_bytes
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
    """Read the rest away, within reason: browsers show no answer while they are still sending."""
    left = most_bytes
    with suppress(ClientDisconnect):
        async for chunk in stream:
            left -= len(chunk)
            if left < 0:
                return


def _no_form() -> Refused:
    return Refused(_("The form did not arrive whole. Load the page again and repeat."))
