"""A server of somebody else: another port, and another name, than the portal's."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Foreign:
    """Its address, the paths it was asked for, and what it answers: headers and bytes by path."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[str] = []
        self.answers: Mapping[str, tuple[Mapping[str, str], bytes]] = {}


@contextmanager
def foreign_server() -> Iterator[Foreign]:
    """Serve what is put into `answers`; 404 for all else."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            made.asked.append(path)
            headers, body = made.answers.get(path, ({}, b""))
            self.send_response(200 if path in made.answers else 404)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    made = Foreign(f"http://localhost:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
