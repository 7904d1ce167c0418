"""A small server that speaks the search protocol of Nominatim, with faults on demand."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


def place(name: str, lat: float, lon: float, rank: int, size: float = 0.0001) -> dict[str, Any]:
    """Make an answer as Nominatim writes it: coordinates and the box as text."""
    kinds = {30: ("amenity", "school"), 26: ("highway", "residential"), 16: ("place", "city")}
    category, kind = kinds.get(rank, ("place", "village"))
    return {
        "place_id": 1,
        "osm_type": "way",
        "osm_id": 2,
        "lat": str(lat),
        "lon": str(lon),
        "class": category,
        "type": kind,
        "place_rank": rank,
        "importance": 0.1,
        "addresstype": kind,
        "display_name": f"{name}, الأردن",
        "boundingbox": [str(lat - size), str(lat + size), str(lon - size), str(lon + size)],
    }


@dataclass
class FakeNominatim:
    """What the server knows and what it was asked. `faults` are answered first, one a request."""

    address: str = ""
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    slow_s: float = 0.0

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(query)
        if self.faults:
            return self.faults.pop(0)
        time.sleep(self.slow_s)
        if parts.path != "/geo/search":
            return 404, {}, b"Not Found"
        if query.get("format") not in ("json", "jsonv2"):
            return 400, {}, b'{"error": {"code": 400, "message": "format"}}'
        known = self.places.get(query.get("q", ""))
        found = [known] if known and query.get("countrycodes", "jo") == "jo" else []
        return 200, {}, json.dumps(found[: int(query.get("limit", "10"))]).encode()


@contextmanager
def nominatim() -> Iterator[FakeNominatim]:
    """Run the server on this machine; it lives under a path, as behind a proxy."""
    fake = FakeNominatim()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = fake.answer(self.path)
            fake.agents.append(self.headers["User-Agent"])
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_address[1]}/geo"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
