"""An SMS gateway that can misbehave: `python sms_gateway.py [--later P …]`, a process of its own.

It prints its port. `POST /messages` takes a message as docs/sms.md says, under an idempotency key
that it honours unless `--ignores-keys`; `GET /messages` is what was sent as JSON, `GET /` as a
page, `POST /faults` changes the chances. Reports go to `--reports URL`, signed with `--secret`;
by chance, and the same for a seed, they are put off, lost and repeated. Numbers that end with 000
are refused, those with 111 fail later, those with 222 expire. It imports nothing of the project and
ends when its standard input does.
"""

import argparse
import hashlib
import hmac
import html
import json
import random
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

_FATES = {"111": "failed", "222": "expired"}
_TRIES = 4


class Gateway:
    """What was taken, and the chances of what goes wrong."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.chance = random.Random(given.seed)
        self.lock = threading.Lock()
        self.sent: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.by_key: dict[str, dict[str, Any]] = {}

    def note(self, event: str, reference: str) -> None:
        """Write down what was done."""
        self.events.append({"event": event, "reference": reference, "at": time.time()})

    def happens(self, name: str) -> bool:
        """Draw whether a fault happens."""
        return self.chance.random() < float(getattr(self.given, name))

    def take(self, said: dict[str, Any], key: str) -> dict[str, Any]:
        """Take a message, once under its key."""
        known = self.by_key.get(key)
        if known is not None and not self.given.ignores_keys:
            self.note("known", key)
            return known
        taken = {**said, "id": str(uuid.UUID(int=self.chance.getrandbits(128))), "at": time.time()}
        self.by_key[key] = taken
        self.sent.append(taken)
        self.note("taken", key)
        if self.given.reports:
            threading.Thread(target=self.report, args=(taken,), daemon=True).start()
        return taken

    def report(self, message: dict[str, Any]) -> None:
        """Tell what becomes of a message: each step by a call-back."""
        last = _FATES.get(message["to"][-3:], "delivered")
        for state in ("sent", last):
            with self.lock:
                is_lost, is_repeated = self.happens("lose"), self.happens("repeat")
                pause = self.chance.uniform(0, self.given.delay_s)
            time.sleep(pause)
            body = {
                "id": f"{message['id']}-{state}",
                "reference": message["reference"],
                "state": state,
                "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "reason": "the phone is not known" if state == "failed" else None,
            }
            if is_lost:
                self.note("lost report", message["reference"])
                continue
            for _copy in range(2 if is_repeated else 1):
                self.call_back(body)

    def call_back(self, report: dict[str, Any]) -> None:
        """Send one report until it is taken, a few times at most."""
        body = json.dumps(report).encode()
        for tried in range(_TRIES):
            moment = str(int(time.time()))
            signed = moment.encode() + b"." + body
            headers = {
                "Content-Type": "application/json",
                "X-Sms-Timestamp": moment,
                "X-Sms-Signature": hmac.new(
                    self.given.secret.encode(), signed, hashlib.sha256
                ).hexdigest(),
            }
            request = Request(self.given.reports, body, headers)  # noqa: S310 - where we are told
            try:
                with urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                    self.note(f"report {answer.status}", report["reference"])
                    return
            except HTTPError as error:
                self.note(f"report {error.code}", report["reference"])
                if error.code < 500:
                    return
            except URLError:
                self.note("report unreached", report["reference"])
            time.sleep(0.2 * (tried + 1))


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    gateway: Gateway

    def log_message(self, *_said: object) -> None:
        """Keep quiet: what was done stands in `/messages`."""

    def answer(self, status: int, body: object, kind: str = "application/json") -> None:
        """Send an answer."""
        sent = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def do_GET(self) -> None:
        gateway = self.gateway
        with gateway.lock:
            sent, events = list(gateway.sent), list(gateway.events)
        if self.path == "/messages":
            self.answer(200, {"messages": sent, "events": events})
        elif self.path == "/count":
            self.answer(200, {"events": len(events)})
        elif self.path == "/":
            self.answer(200, page_of(sent), "text/html")
        else:
            self.answer(404, {"error": "there is nothing here"})

    def do_POST(self) -> None:
        given = self.gateway.given
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = json.loads(body)
        if self.path == "/faults":
            vars(given).update(said)
            self.answer(200, {})
            return
        if self.headers.get("Authorization") != f"Bearer {given.key}":
            self.answer(401, {"error": "this key is not known"})
            return
        self.take_message(said)

    def take_message(self, said: dict[str, Any]) -> None:
        """Take a message, or not, as chance has it."""
        gateway = self.gateway
        key = self.headers.get("Idempotency-Key") or str(uuid.uuid4())
        with gateway.lock:
            is_later, is_cut = gateway.happens("later"), gateway.happens("cut")
            pause = gateway.chance.uniform(0, gateway.given.slow_s)
            if is_later:
                gateway.note("later", key)
            elif said["to"].endswith("000"):
                gateway.note("refused", key)
        if is_later:
            self.answer(503, {"error": "come again later"})
        elif said["to"].endswith("000"):
            self.answer(422, {"error": "there is no such number"})
        else:
            with gateway.lock:
                taken = gateway.take(said, key)
            # Taken, and the yes not said: whoever ends now has to send it again.
            time.sleep(pause)
            if is_cut:
                with gateway.lock:
                    gateway.note("cut", key)
                self.close_connection = True
                return
            self.answer(202, {"id": taken["id"], "state": "queued"})


def page_of(sent: list[dict[str, Any]]) -> str:
    """Write what was sent as a page for whoever develops."""
    rows = "".join(
        f"<article><h2 dir=ltr>{html.escape(one['to'])}</h2><p>{html.escape(one['from'])}, "
        f"{one['alphabet']}, {one['parts']}</p><p dir=auto>{html.escape(one['text'])}</p></article>"
        for one in reversed(sent)
    )
    head = "<!doctype html><html lang=en><meta charset=utf-8><title>Text messages</title>"
    return f"{head}<h1>Text messages</h1>{rows or '<p>None yet.</p>'}</html>"


class Server(ThreadingHTTPServer):
    """Says nothing of clients that were killed in the middle."""

    daemon_threads = True

    def handle_error(self, *_request: object) -> None:
        """Keep quiet."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--key", default="simulated")
    parser.add_argument("--reports", default="")
    parser.add_argument("--secret", default="")
    parser.add_argument("--ignores-keys", action="store_true")
    for name in ("--later", "--cut", "--lose", "--repeat", "--slow-s", "--delay-s"):
        parser.add_argument(name, type=float, default=0.0)
    gateway = Gateway(parser.parse_args())
    handler = type("BoundHandler", (Handler,), {"gateway": gateway})
    server = Server(("127.0.0.1", gateway.given.port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
