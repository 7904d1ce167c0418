"""The server of the simulator: one security server, with eight agencies behind it."""

import base64
import json
import threading
from collections import Counter
from datetime import UTC, date, datetime
from hashlib import sha512
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

from tests.simulators.agencies.answers import answer_of
from tests.simulators.agencies.faults import Faults, spoilt
from tests.simulators.agencies.persons import Person, find
from tests.simulators.agencies.services import Service

_MOST_BYTES = 100_000
_KEPT_CALLS = 2000
_HEADERS = ("X-Road-Client", "X-Road-Id", "X-Road-UserId", "X-Road-Issue")

# What a fault says in headers, which belie the body or the question.
_HEADERS_OF = {
    "a_page": {"Content_Type": "text/html"},
    "packed": {"Content_Encoding": "gzip"},
    "other_message": {"X_Road_Id": "00000000-0000-4000-8000-000000000000"},
    "other_question": {
        "X_Road_Request_Hash": base64.b64encode(sha512(b"another").digest()).decode()
    },
}


class Agencies:
    """What is known and what was asked; the last calls are kept without their bodies."""

    def __init__(self, services: dict[str, Service], faults: Faults, today: date | None) -> None:
        self.services = services
        self.faults = faults
        self.today = today
        self.ends = threading.Event()
        self.calls: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self._phones: dict[str, str] = {}
        self._lock = threading.Lock()

    def note(self, service: Service, fault: str | None, path: str, headers: Any) -> None:  # noqa: ANN401 - of the library
        """Write down that something was asked."""
        said = {name: headers[name] for name in (*_HEADERS, "X-Road-Represented-Party")}
        with self._lock:
            self.counts[f"{service.code} {fault or 'well'}"] += 1
            self.calls.append(
                {"service": service.code, "fault": fault, "path": path, "headers": said}
            )
            del self.calls[:-_KEPT_CALLS]

    def answer(
        self, service: Service, question: dict[str, Any]
    ) -> tuple[dict[str, Any], Person | None]:
        """Return the true answer to a question that keeps the contract."""
        echo, asked = question["person"], dict(question["parameters"])
        person = find(echo["id_type"], echo["country"], echo["number"])
        if service.code == "registered-phone":
            with self._lock:
                if "new_phone" in asked:
                    self._phones[echo["number"]] = asked["new_phone"]
                elif echo["number"] in self._phones:
                    asked["new_phone"] = self._phones[echo["number"]]
        today = self.today or datetime.now(UTC).date()
        return answer_of(service.code, person, echo, today, asked), person


def passes_on(name: str) -> bool:
    """Return whether X-Road passes a header of ours on to the agency."""
    return name.lower() not in ("host", "user-agent", "connection", "content-length")


class Server(ThreadingHTTPServer):
    """Says nothing of clients that went away."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_request: object) -> None:
        """Keep quiet."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    agencies: Agencies

    def log_message(self, *_said: object) -> None:
        """Keep quiet: what was asked stands in `/control`."""

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Send an answer; a header's name has its dashes as underscores."""
        self.send_response(status)
        told = {"Content_Type": "application/json", **headers}
        for name, value in told.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, status: int, said: object, **headers: str) -> None:
        """Send an answer as JSON."""
        self.send(status, json.dumps(said, ensure_ascii=False).encode(), **headers)

    def do_GET(self) -> None:
        if self.path == "/control":
            agencies = self.agencies
            self.send_json(200, {"calls": agencies.calls, "counts": dict(agencies.counts)})
        else:
            self.send_json(404, {"type": "there is nothing here"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if length > _MOST_BYTES:
            self.send_json(413, {"type": "it is too long"})
            return
        body = self.rfile.read(length)
        if self.path == "/control":
            self.change(json.loads(body))
        else:
            self.ask(body)

    def change(self, said: dict[str, Any]) -> None:
        """Let agencies fail or work again."""
        faults = self.agencies.faults
        faults.late_s = float(said.get("late_s", faults.late_s))
        if "agency" in said:
            faults.choose(said["agency"], said["fault"], float(said.get("share", 1)))
        self.send_json(200, {})

    def ask(self, body: bytes) -> None:
        """Pass a question on to its agency, or say what is wrong with it, as X-Road does."""
        message = self.headers.get("X-Road-Id", "")
        service = self.service()
        if service is None or not self.headers.get("X-Road-Client"):
            self.fail("Client.BadRequest", message)
            return
        try:
            question = json.loads(body)
        except ValueError:
            question = None
        if not service.request.is_valid(question):
            self.fail("Client.BadRequest", message)
            return
        fault, chance = self.agencies.faults.draw(service.agency)
        self.agencies.note(service, fault, self.path, self.headers)
        answer, person = self.agencies.answer(service, question)
        if fault is None:
            self.send_json(200, answer, X_Road_Id=message, X_Road_Request_Hash=self.hash_of(body))
        else:
            self.misbehave(fault, chance, answer, person)

    def hash_of(self, body: bytes) -> str:
        """Return the hash of a question as the protocol describes it."""
        lines = [self.command, self.path]
        lines += [f"{name}:{value}" for name, value in self.headers.items() if passes_on(name)]
        head = b"".join(line.encode() + b"\r\n" for line in lines)
        whole = sha512(head).digest() + sha512(body).digest()
        return base64.b64encode(sha512(whole).digest()).decode()

    def service(self) -> Service | None:
        """Find the service that an address names."""
        start, _slash, provider = self.path.removeprefix("/").partition("/")
        known = self.agencies.services
        return known.get(provider.removesuffix("/change")) if start == "r1" else None

    def fail(self, error: str, message: str, status: int = 400) -> None:
        """Say that a security server could not do its part."""
        body = {"type": error, "message": "it cannot be done", "detail": message}
        self.send_json(status, body, X_Road_Error=error, X_Road_Id=message)

    def misbehave(
        self, fault: str, chance: Random, answer: dict[str, Any], person: Person | None
    ) -> None:
        """Do what a fault is."""
        message = self.headers.get("X-Road-Id", "")
        whole = json.dumps(answer, ensure_ascii=False).encode()
        if fault == "late":
            self.agencies.ends.wait(self.agencies.faults.late_s)
            self.send(200, whole, X_Road_Id=message)
        elif fault in ("drips", "cut", "no_answer"):
            self.break_off(fault, whole, message)
        elif fault.startswith("error_"):
            self.send_json(int(fault[6:]), {"type": "Internal error"}, X_Road_Id=message)
        elif fault == "proxy_failed":
            self.fail("Server.ServerProxy.NetworkError", message, 500)
        elif fault == "redirect":
            self.send(302, b"", Location="http://169.254.169.254/latest/meta-data")
        else:
            headers = {"X_Road_Id": message, **_HEADERS_OF.get(fault, {})}
            self.send(200, spoilt(fault, answer, person, chance), **headers)

    def break_off(self, fault: str, whole: bytes, message: str) -> None:
        """Send a byte now and then, stop in the middle, or send nothing."""
        self.close_connection = True
        if fault == "no_answer":
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Road-Id", message)
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        if fault == "cut":
            self.wfile.write(whole[: len(whole) // 2])
            return
        for at in range(len(whole)):
            if self.agencies.ends.wait(0.2):
                return
            self.wfile.write(whole[at : at + 1])


def handler_of(agencies: Agencies) -> type[Handler]:
    """Return the handler of one simulator."""
    return type("BoundHandler", (Handler,), {"agencies": agencies})
