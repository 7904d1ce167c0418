"""A clamd of our own that speaks INSTREAM as the real one does, over TCP or a socket's path."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# The text that every scanner takes for harmful, put together here so that none takes this file.
HARMFUL = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class SimulatedClamd:
    """A running one: where it listens, what it was sent, and what is wrong with it.

    `fault` is "" for nothing, "silent" for no answer, "cut" for a connection that ends before it,
    "error" for an answer that is none.
    """

    address: str = ""
    fault: str = ""
    seen: list[bytes] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def simulated_clamd(path: Path | None = None, port: int = 0) -> Iterator[SimulatedClamd]:
    """Run one for as long as the block takes, at a socket's path or at a port of this machine."""
    told = SimulatedClamd()

    class Asked(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            data = b""
            while size := int.from_bytes(self.rfile.read(4)):
                data += self.rfile.read(size)
            told.seen.append(data)
            self.answer(data)

        def answer(self, data: bytes) -> None:
            if told.fault == "silent":
                told.let_go.wait(30)
            elif told.fault == "error":
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
            elif told.fault != "cut":
                found = b"Eicar-Signature FOUND" if HARMFUL in data else b"OK"
                self.wfile.write(b"stream: " + found + b"\0")

    server = _Tcp(("127.0.0.1", port), Asked) if path is None else _Unix(str(path), Asked)
    told.address = f"127.0.0.1:{server.socket.getsockname()[1]}" if path is None else str(path)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
