"""A web server of the tests, and what becomes of the files that are fetched from it."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geo.errors import Refused, UnreadableFile
from importers.sources.fetched import fetched
from importers.sources.rules import Fetched, Fetching, Validators

CSV = b"ref,name,lat,lon\na,x,31.9,35.9\n"
INSIDE = Fetching(allow_private=True, most_bytes=1_000_000, timeout_s=5)
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the function that stands under the path."""

    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.asked.append((self.path, {name.lower(): v for name, v in self.headers.items()}))
        self.answers[self.path.partition("?")[0]](self)

    def give(self, body: bytes = CSV, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


class Site:
    """A server of our own on this machine."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, Answer] = {}
        handler = type("Own", (Handler,), {"answers": self.answers, "asked": self.asked})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_address[1]

    def at(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return f"http://127.0.0.1:{self.port}{path}"


def get(
    source: str, scratch: Path, fetching: Fetching = INSIDE, known: Validators | None = None
) -> Fetched:
    with fetched(source, scratch, fetching=fetching, known=known) as found:
        return found


def refusal(source: str, scratch: Path, fetching: Fetching = INSIDE) -> str:
    with pytest.raises((Refused, UnreadableFile)) as caught:
        get(source, scratch, fetching)
    return str(caught.value)
