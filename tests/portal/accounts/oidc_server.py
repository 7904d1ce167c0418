"""A small OpenID Connect provider: real HTTP, real signatures, and faults on demand."""

import hashlib
import json
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, RSAKey

CLIENT_ID = "around-me"
CLIENT_SECRET = "between the two of us"  # noqa: S105 - of nobody


def _nothing(_claims: dict[str, Any]) -> None:
    """Leave the claims as they are."""


@dataclass
class Server:
    """The provider's state; the tests change what it says."""

    issuer: str
    key: RSAKey | ECKey | OctKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    algorithm: str = "ES256"
    metadata: dict[str, Any] = field(default_factory=dict)
    change: Callable[[dict[str, Any]], None] = _nothing
    published: list[RSAKey | ECKey | OctKey] = field(default_factory=list)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    status: int = 200

    def come_back(self, url: str, **person: object) -> str:
        """Do what the provider's own page does: recognise a person, and send the browser back."""
        query = {name: held[0] for name, held in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        self.person = {"sub": "77", "email": "x@agency.example", "email_verified": True, **person}
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def discovery(self) -> dict[str, Any]:
        """Return what the provider says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["ES256", "RS256", "HS256", "none"],
            **self.metadata,
        }

    def keys(self) -> dict[str, Any]:
        """Return the public keys, and what should never be among them if a test wants it."""
        keys: list[Key] = [*(self.published or [self.key])]
        shared = any(isinstance(key, OctKey) for key in keys)
        return dict(KeySet(keys).as_dict(private=shared))

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Exchange a code, once, for the client that asked for it with the right verifier."""
        said = self.asked.pop(form.get("code", ""), None)
        expected = f"{CLIENT_ID}:{CLIENT_SECRET}".encode()
        if said is None or b64decode(authorization.removeprefix("Basic ")) != expected:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if (said["code_challenge"], said["code_challenge_method"]) != (challenge, "S256"):
            return 400, {"error": "invalid_grant"}
        return self.status, {
            "access_token": "at",
            "token_type": "Bearer",
            "id_token": self._signed(said["nonce"]),
        }

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.person,
        }
        self.change(claims)
        self.key.ensure_kid()
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


@contextmanager
def oidc_server() -> Iterator[Server]:
    """Serve on a port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(lambda: made))
    made = Server(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def _handler_of(state: Callable[[], Server]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made = state()
            made.requests.append(self.path)
            pages = {"/.well-known/openid-configuration": made.discovery, "/keys": made.keys}
            self._answer(200, pages[self.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: held[0] for name, held in parse_qs(body).items()}
            self._answer(*state().token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, held: dict[str, Any]) -> None:
            body = json.dumps(held).encode()
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", f"{state().issuer}/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    return Handler
