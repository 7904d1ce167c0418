"""A catalogue that speaks CKAN's API in a process of its own, with faults that can be asked for.

`python served_ckan.py COUNT` prints its port. `POST /control` with JSON changes what it holds and
how it behaves: the fields of `Behaviour` and, for its records, `add`, `change`, `remove`.
"""

import json
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CREATED = "2030-01-01T00:00:00"


@dataclass
class Behaviour:
    """How the next answers are: `fail` that many fail with 500, `cut` that many break off.

    After `shift_after` answers the first `shift` records are removed. `overstate` is added to the
    count. `instead` are raw records by the id that they stand for.
    """

    fail: int = 0
    cut: int = 0
    slow_s: float = 0.0
    shift_after: int = 0
    shift: int = 0
    overstate: int = 0
    redirect: str = ""
    raw: str = ""
    instead: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


def record(number: int, edition: int = 1) -> dict[str, Any]:
    """Return a record as CKAN has it."""
    suffix = "" if edition == 1 else f", edition {edition}"
    return {
        "id": f"id-{number:06d}",
        "name": f"dataset-{number}",
        "title": f"Dataset {number}{suffix}",
        "notes": f"What dataset {number} *holds*.",
        "state": "active",
        "private": False,
        "license_id": ("cc-by", "odc-odbl", "uk-ogl")[number % 3],
        "license_title": "",
        "metadata_created": CREATED,
        "metadata_modified": f"2031-0{edition}-01T00:00:00",
        "organization": {"name": "statistics-office", "title": "Statistics Office"},
        "groups": [{"name": "health"}],
        "tags": [{"name": "figures", "display_name": "figures"}],
        "extras": [{"key": "frequency", "value": "monthly"}],
        "resources": [
            {
                "id": f"r-{number}-{part}",
                "name": f"Table {part}",
                "url": f"https://files.example/{number}/{part}.csv?edition={edition}",
                "format": "CSV",
                "state": "active",
                "last_modified": f"2031-0{edition}-01T00:00:00",
            }
            for part in (1, 2)
        ],
    }


class Catalogue:
    """What the process holds."""

    def __init__(self, count: int) -> None:
        self.begin(count)

    def begin(self, count: int) -> None:
        """Hold so many records, and behave well."""
        self.records = {one["id"]: one for one in map(record, range(count))}
        self.behaviour = Behaviour()

    def control(self, told: dict[str, Any]) -> None:
        """Change records and behaviour; `reset` is how many records there are from now on."""
        if "reset" in told:
            self.begin(told.pop("reset"))
        for number in told.pop("remove", []):
            self.records.pop(record(number)["id"], None)
        for number in told.pop("add", []):
            self.records[record(number)["id"]] = record(number)
        for number in told.pop("change", []):
            self.records[record(number)["id"]] = record(number, 2)
        for name, value in told.items():
            setattr(self.behaviour, name, value)

    def search(self, rows: int, start: int, since: str) -> dict[str, Any]:
        """Answer a search in the order of creation and id."""
        now = self.behaviour
        if now.shift and now.shift_after and len(now.asked) > now.shift_after:
            for gone in list(self.records)[: now.shift]:
                del self.records[gone]
            now.shift = 0
        held = [one for _id, one in sorted(self.records.items()) if _modified(one) >= since]
        some = [now.instead.get(one["id"], one) for one in held[start : start + rows]]
        result = {"count": len(held) + now.overstate, "results": some}
        return {"help": "", "success": True, "result": result}


def _modified(one: dict[str, Any]) -> str:
    return str(one["metadata_modified"])


class Handler(BaseHTTPRequestHandler):
    """Answers searches, and what tests ask of it."""

    catalogue: Catalogue

    def do_GET(self) -> None:
        now = self.catalogue.behaviour
        now.asked.append(self.path)
        time.sleep(now.slow_s)
        if now.redirect:
            self.send_response(302)
            self.send_header("Location", now.redirect)
            self.end_headers()
        elif now.fail:
            now.fail -= 1
            self.send_error(500)
        else:
            self._answer(now)

    def _answer(self, now: Behaviour) -> None:
        asked = {key: one[0] for key, one in parse_qs(urlsplit(self.path).query).items()}
        since = asked.get("fq", "").removeprefix("metadata_modified:[").partition("Z TO")[0]
        found = self.catalogue.search(int(asked["rows"]), int(asked["start"]), since)
        body = now.raw.encode() or json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if now.cut:
            now.cut -= 1
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.catalogue.control(told)
        body = json.dumps(self.catalogue.behaviour.asked).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


def main() -> None:
    """Serve until standard input ends, so that nothing is left over after a test."""
    Handler.catalogue = Catalogue(int(sys.argv[1]))
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
