"""An identity provider of its own process: `python -m tests.simulators.identity_provider`.

OpenID Connect with authorization code, PKCE (S256 only), state and nonce, and a pairwise subject:
each client knows a person by another one. Its page asks which of the persons of the demonstration
one is. It prints its port, imports nothing of the project and ends when its standard input does.
`POST /control` with `{"fault": …}` lets it misbehave: `denied`, `silent`, `wrong_nonce`,
`other_audience`, `other_key`, `little` (no number), `none`.
"""

import argparse
import hashlib
import hmac
import html
import json
import secrets
import sys
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tests.simulators.agencies.persons import Person, find

_PERSONS = Path(__file__).parents[2] / "portal" / "gateway" / "demonstration.json"
_LASTS_S = 300


class Provider:
    """What the provider knows: its clients' secret, its key, and the codes that are out."""

    def __init__(self, given: argparse.Namespace, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.client_id, self.client_secret = given.client_id, given.client_secret
        self.fault = "none"
        self.key, self.other_key = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        self._pairwise = secrets.token_bytes(32)
        self._codes: dict[str, tuple[dict[str, str], Person]] = {}
        self.persons = [
            person
            for one in json.loads(given.persons.read_text("utf-8"))["persons"]
            if (person := find(one["id_type"], one["country"], one["number"])) is not None
            and not person.is_deceased
        ]

    def discovery(self) -> dict[str, Any]:
        """Return what it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
            "scopes_supported": ["openid", "identity"],
        }

    def keys(self) -> dict[str, Any]:
        """Return the public key."""
        self.key.ensure_kid()
        return dict(KeySet([self.key]).as_dict(private=False))

    def is_question(self, query: dict[str, str]) -> bool:
        """Check whether somebody may be sent to the page with this query."""
        return (
            query.get("client_id") == self.client_id
            and query.get("response_type") == "code"
            and query.get("code_challenge_method") == "S256"
            and all(query.get(name) for name in ("redirect_uri", "state", "nonce"))
        )

    def way_back(self, query: dict[str, str], person: Person | None) -> str:
        """Return where the browser goes once it is known who sits there; None has refused."""
        back = {"state": query["state"], "iss": self.issuer}
        if person is None or self.fault == "denied":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(32)
            self._codes[back["code"]] = query, person
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Exchange a code, once, for the client that asked for it with the right verifier."""
        query, person = self._codes.pop(form.get("code", ""), ({}, None))
        told = b64decode(authorization.removeprefix("Basic ") or "").decode()
        if person is None or told != f"{self.client_id}:{self.client_secret}":
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            challenge != query["code_challenge"]
            or form.get("redirect_uri") != query["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        signed = self._signed(query, person)
        return 200, {"access_token": "none", "token_type": "Bearer", "id_token": signed}

    def _signed(self, query: dict[str, str], person: Person) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "another" if self.fault == "other_audience" else self.client_id,
            "sub": self._subject(query, person),
            "iat": now,
            "exp": now + _LASTS_S,
            "nonce": "another" if self.fault == "wrong_nonce" else query["nonce"],
        }
        if self.fault != "little":
            claims |= {
                "id_type": person.id_type,
                "id_country": person.country,
                "id_number": person.number,
                "birthdate": person.birth_date.isoformat(),
                "name": person.name["en"],
                "name#ar": person.name["ar"],
            }
        key = self.other_key if self.fault == "other_key" else self.key
        self.key.ensure_kid()
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, key, algorithms=["ES256"])

    def _subject(self, query: dict[str, str], person: Person) -> str:
        """Return what this client knows the person by: of its host, as pairwise subjects are."""
        sector = urlsplit(query["redirect_uri"]).hostname or ""
        whole = f"{sector} {person.id_type} {person.country} {person.number}"
        return hmac.new(self._pairwise, whole.encode(), hashlib.sha256).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    provider: Provider

    def log_message(self, *_said: object) -> None:
        """Keep quiet."""

    def send(self, status: int, body: object, **headers: str) -> None:
        """Send an answer: a text as a page, anything else as JSON."""
        is_page = isinstance(body, str)
        sent = str(body).encode() if is_page else json.dumps(body).encode()
        self.send_response(status)
        kind = "text/html; charset=utf-8" if is_page else "application/json"
        for name, value in {"Content-Type": kind, "Cache-Control": "no-store", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def do_GET(self) -> None:
        provider, parts = self.provider, urlsplit(self.path)
        if provider.fault == "silent":
            return
        if parts.path == "/.well-known/openid-configuration":
            self.send(200, provider.discovery())
        elif parts.path == "/keys":
            self.send(200, provider.keys())
        elif parts.path == "/authorize" and provider.is_question(one_each(parts.query)):
            self.send(200, page_of(provider.persons, parts.query))
        else:
            self.send(400, {"error": "invalid_request"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        provider, parts = self.provider, urlsplit(self.path)
        if parts.path == "/control":
            provider.fault = json.loads(body)["fault"]
            self.send(200, {})
        elif parts.path == "/token":
            self.send(*provider.token(one_each(body), self.headers.get("Authorization", "")))
        elif parts.path == "/authorize" and provider.is_question(one_each(parts.query)):
            id_type, country, number = [*one_each(body).get("person", "").split(), "", "", ""][:3]
            where = provider.way_back(one_each(parts.query), find(id_type, country, number))
            self.send(303, "", Location=where)
        else:
            self.send(400, {"error": "invalid_request"})


def one_each(query: str) -> dict[str, str]:
    """Read a query or a form."""
    return {name: held[0] for name, held in parse_qs(query).items()}


def page_of(persons: list[Person], query: str) -> str:
    """Write the page that asks who sits there."""
    rows = "".join(
        f'<p><button name="person" value="{one.id_type} {one.country} {one.number}">'
        f"{html.escape(one.name['ar'])} · {html.escape(one.name['en'])} · {one.number}</button></p>"
        for one in persons
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width"><title>Identity provider</title>'
        "<h1>Who are you?</h1><p>This provider is simulated: nobody here exists.</p>"
        f'<form method=post action="/authorize?{html.escape(query)}">{rows}'
        '<p><button name="person" value="">Not now</button></p></form></html>'
    )


class Server(ThreadingHTTPServer):
    """Says nothing of clients that went away."""

    daemon_threads = True

    def handle_error(self, *_request: object) -> None:
        """Keep quiet."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--client-id", default="around-me")
    parser.add_argument("--client-secret", default="simulated")
    parser.add_argument("--persons", type=Path, default=_PERSONS)
    given = parser.parse_args()
    handler = type("BoundHandler", (Handler,), {})
    server = Server(("127.0.0.1", given.port), handler)
    handler.provider = Provider(given, server.server_address[1])  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
