"""A sample of a text that tells its encoding: its beginning, and lines with more than ASCII."""

from pathlib import Path

from geo.files.signatures import START_BYTES, wide_encoding

_SCANNED_BYTES = 1 << 30
_SCAN_CHUNK_BYTES = 1 << 20
# Most of the sample comes from where the first letters stand, a little from everywhere after it.
_FIRST_TELLING_BYTES = 1 << 18
_LATER_TELLING_BYTES = 1 << 13
_MOST_TELLING_BYTES = 1 << 20


def sample_of(path: Path, most_bytes: int = _SCANNED_BYTES) -> bytes:
    """Read the beginning of a file, then lines from all over it that have more than ASCII.

    Not more than `most_bytes` of it are looked through.
    """
    with path.open("rb") as file:
        start = file.read(START_BYTES)
        if wide_encoding(start):
            return start
        start += file.readline(START_BYTES)
        sample = bytearray(start)
        while file.tell() < most_bytes and len(sample) < _MOST_TELLING_BYTES:
            chunk = file.read(_SCAN_CHUNK_BYTES)
            if not chunk:
                break
            chunk += file.readline(START_BYTES)
            if not chunk.isascii():
                few = len(sample) > _FIRST_TELLING_BYTES
                _add_telling(sample, chunk, _LATER_TELLING_BYTES if few else _FIRST_TELLING_BYTES)
    return bytes(sample)


def telling_lines(sample: bytes) -> list[bytes]:
    """Return the lines that have more than ASCII."""
    return [line for line in sample.splitlines() if not line.isascii()]


def _add_telling(sample: bytearray, chunk: bytes, most: int) -> None:
    added = 0
    for line in telling_lines(chunk):
        sample += b"\n" + line[:START_BYTES]
        added += len(line)
        if added > most:
            return
