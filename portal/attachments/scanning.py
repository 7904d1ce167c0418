"""What looks for harmful programs in a file: the port, and the one that speaks to clamd."""

import socket
import struct
import time
from dataclasses import dataclass
from typing import Protocol

_CHUNK_BYTES = 65_536
_MOST_ANSWER_BYTES = 4_096


class ScannerAwayError(Exception):
    """The scanner could not be asked, or has not said what it found: ask again later."""


class Scanner(Protocol):
    """Looks for harmful programs."""

    def harm(self, data: bytes) -> str | None:
        """Return the name of what was found, None for nothing; raises ScannerAwayError."""


class NoScanner:
    """Where none is set up nothing is found."""

    def harm(self, data: bytes) -> str | None:
        """Return None."""
        return None


@dataclass(frozen=True)
class Clamd:
    """A clamd at `host:port` or at the path of its socket; a file takes at most `limit_s`."""

    address: str
    limit_s: float = 60.0

    def harm(self, data: bytes) -> str | None:
        """Return the name of what was found, None for nothing; raises ScannerAwayError."""
        try:
            answer = self._asked(data)
        except OSError as error:
            raise ScannerAwayError(f"clamd at {self.address}: {error}") from error
        said = answer.removeprefix("stream: ")
        if said == "OK":
            return None
        if said.endswith(" FOUND"):
            return said.removesuffix(" FOUND")
        raise ScannerAwayError(f"clamd at {self.address} said {answer[:200]!r}")

    def _asked(self, data: bytes) -> str:
        end = time.monotonic() + self.limit_s
        with self._connected() as connection:
            self._send(connection, b"zINSTREAM\0", end)
            for start in range(0, len(data), _CHUNK_BYTES):
                chunk = data[start : start + _CHUNK_BYTES]
                self._send(connection, struct.pack("!L", len(chunk)) + chunk, end)
            self._send(connection, struct.pack("!L", 0), end)
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _MOST_ANSWER_BYTES:
                connection.settimeout(_left_s(end))
                more = connection.recv(_CHUNK_BYTES)
                if not more:
                    break
                answer += more
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connected(self) -> socket.socket:
        if not self.address.startswith("/"):
            host, _colon, port = self.address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self.limit_s)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self.limit_s)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection

    def _send(self, connection: socket.socket, part: bytes, end: float) -> None:
        connection.settimeout(_left_s(end))
        connection.sendall(part)


def scanner_at(address: str | None) -> Scanner:
    """Return the scanner that a setting names."""
    return NoScanner() if address is None else Clamd(address)


def _left_s(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
