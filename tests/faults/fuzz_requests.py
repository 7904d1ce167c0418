"""Makes random and broken requests over all routes."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from tests.faults.fuzz_values import BAD, GOOD, json_body, noise, value

_PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")
_METHODS = ("GET",) * 12 + ("HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_HEADERS: Mapping[str, Sequence[str]] = {
    "Accept": ("*/*", "application/json", "text/turtle", "application/ld+json;q=2", "a/b/c", ";"),
    "Accept-Encoding": ("gzip", "br, gzip;q=0", "gzip;q=nonsense", "*;q=0", "identity"),
    "Accept-Language": ("ar", "en;q=0.1, ar;q=x", "*" * 500, "fr", ""),
    "If-None-Match": ("*", 'W/"a"', '"' * 50, "no quotes", 'W/"a", "b", "c"'),
    "If-Modified-Since": ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "Range": ("bytes=0-10", "bytes=-1", "bytes=9-1", "bytes=0-0,5-9,1-1", "lines=1-2"),
    "If-Range": ('"a"',),
    "Origin": ("null", "http://evil.example.org", "http://[::1", "file://"),
    "Referer": ("http://evil.example.org/\xff", "::::"),
    "Sec-Fetch-Site": ("cross-site", "none", "nonsense"),
    "Cookie": ("__Host-session=a", "__Host-session=\xff", "a=b; a=c; ;;;=", "=" * 900, "x" * 4_000),
    "X-Forwarded-For": ("1.2.3.4", "a, b, c", "::1, 127.0.0.1", "[", "\xe9"),
    "X-Forwarded-Proto": ("https", "gopher", ""),
    "X-Forwarded-Host": ("evil.example.org", "a b"),
    "Forwarded": ("for=1.2.3.4;proto=https", "for=_x", ";;;"),
    "X-Request-ID": ("a" * 300, "\x7f"),
    "User-Agent": ("", "\u00e9" * 300, "() { :; }; echo"),
    "Authorization": ("Basic !!!", "Bearer a"),
    "Expect": ("100-continue", "200-ok"),
    "Upgrade": ("h2c", "websocket"),
    "Content-Language": ("xx",),
    "Access-Control-Request-Method": ("PUT", "\t"),
}
_POST = b"POST /en/look HTTP/1.1\r\nHost: localhost\r\n"
# Heads that are none, or mean two things at once.
_BROKEN_HEADS: tuple[bytes, ...] = (
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\nHost: localhost\n\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX\x00Y: 1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://evil.example.org/en/around-me HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT evil.example.org:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    _POST + b"Content-Length: -5\r\n\r\n",
    _POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    _POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
    _POST + b"Transfer-Encoding: gzip\r\n\r\n",
    _POST + b"Content-Length: 99999\r\n\r\nshort",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 3_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"b" * 70_000 + b"\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n" * 20,
)


@dataclass(frozen=True)
class Route:
    """A route and the parameters that it is known to read."""

    method: str
    path: str
    parameters: Sequence[str] = ()


@dataclass(frozen=True)
class SignedIn:
    """The cookie and the form token of an officer."""

    cookie: str
    form_token: str


@dataclass(frozen=True)
class FuzzRequest:
    """What is sent. A broken one may be answered by closing the connection."""

    sent: bytes
    route: str
    is_broken: bool = False
    is_head: bool = False


@dataclass
class Maker:
    """Makes requests for the routes of one server, the same for the same seed."""

    routes: Sequence[Route]
    port: int
    chance: random.Random
    officers: Sequence[SignedIn] = ()
    known: dict[str, list[str]] = field(default_factory=dict)

    def make(self) -> FuzzRequest:
        """Return the next request."""
        turn = self.chance.random()
        if turn < 0.03:
            return FuzzRequest(self.chance.choice(_BROKEN_HEADS), "broken head", is_broken=True)
        route = self.chance.choice(self.routes)
        made = self._request(route)
        if turn < 0.08:
            return FuzzRequest(self._flipped(made.sent), route.path, is_broken=True)
        return made

    def _flipped(self, sent: bytes) -> bytes:
        """Change, drop or double a few bytes."""
        text = bytearray(sent)
        for _turn in range(self.chance.randint(1, 4)):
            place = self.chance.randrange(len(text))
            how = self.chance.randrange(3)
            if how == 0:
                text[place] = self.chance.randrange(256)
            elif how == 1 and len(text) > 1:
                del text[place]
            else:
                text[place:place] = text[place : place + 20]
        return bytes(text)

    def _request(self, route: Route) -> FuzzRequest:
        method = route.method
        if self.chance.random() < 0.12:
            method = self.chance.choice(_METHODS)
        path = _PLACE.sub(lambda found: self._place(found[1]), route.path)
        if self.chance.random() < 0.04:
            path += self.chance.choice(("/", "//", "/.", ";a=b", "%2f", ".json", "?"))
        headers, body = self._body(method)
        head = [f"{method} {path}{self._query(route)} HTTP/1.1", *self._headers(headers)]
        sent = "\r\n".join(head).encode("utf-8", errors="replace") + b"\r\n\r\n" + body
        return FuzzRequest(sent, f"{route.method} {route.path}", is_head=method == "HEAD")

    def _place(self, name: str) -> str:
        known = self.known.get(name)
        if known and self.chance.random() < 0.6:
            return quote(self.chance.choice(known), safe="/")
        return value(self.chance, name) or "-"

    def _query(self, route: Route) -> str:
        names = list(route.parameters)
        if self.chance.random() < 0.3:
            names += self.chance.choices(tuple(GOOD), k=2)
        if not names or self.chance.random() < 0.1:
            return ""
        chosen = [name for name in names if self.chance.random() < 0.6]
        # What is asked around needs a place, or little beyond the first check is reached.
        chosen += [name for name in ("lat", "lon") if name in names and name not in chosen]
        if self.chance.random() < 0.05:
            chosen.append(quote(noise(self.chance)))
        if chosen and self.chance.random() < 0.04:
            chosen.append(chosen[0])
        self.chance.shuffle(chosen)
        is_good = self.chance.random() < 0.4
        pairs = (f"{name}={self._argument(name, is_good=is_good)}" for name in chosen)
        return "?" + self.chance.choice("&&&&&&&&&;").join(pairs)

    def _argument(self, name: str, *, is_good: bool) -> str:
        if is_good and name in GOOD:
            return quote(self.chance.choice(GOOD[name]), safe=",")
        return value(self.chance, name)

    def _headers(self, more: Sequence[str]) -> Sequence[str]:
        lines = [f"Host: localhost:{self.port}", *more]
        if self.chance.random() < 0.04:
            lines[0] = f"Host: {self.chance.choice(('evil.example.org', '', '[::1]:99', 'a:b:c'))}"
        names = self.chance.sample(tuple(_HEADERS), k=self.chance.choice((0, 0, 1, 2, 4)))
        return [*lines, *(f"{name}: {self.chance.choice(_HEADERS[name])}" for name in names)]

    def _body(self, method: str) -> tuple[list[str], bytes]:
        """Return headers that speak of a body, and of who sends it, and the body."""
        headers = []
        officer = self.chance.choice(self.officers) if self.officers else None
        if officer is not None and self.chance.random() < 0.7:
            headers.append(f"Cookie: __Host-session={officer.cookie}")
        if method in {"GET", "HEAD", "OPTIONS", "TRACE"} and self.chance.random() < 0.97:
            return headers, b""
        if self.chance.random() < 0.9:
            headers.append(f"Origin: http://localhost:{self.port}")
        kind, body = self.chance.choice(_BODIES)(self, officer)
        headers.append(f"Content-Type: {kind}")
        if self.chance.random() < 0.1:
            size = self.chance.randint(1, len(body) + 1)
            chunks = (body[start : start + size] for start in range(0, len(body), size))
            packed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
            return [*headers, "Transfer-Encoding: chunked"], packed + b"0\r\n\r\n"
        return [*headers, f"Content-Length: {len(body)}"], body

    def _form_pairs(self, officer: SignedIn | None) -> list[tuple[str, str]]:
        pairs = [
            (name, self.chance.choice((*BAD, *GOOD.get(name, ()))))
            for name in self.chance.sample(_FORM_NAMES, k=self.chance.randint(0, 8))
        ]
        if officer is not None:
            pairs.append(("token", officer.form_token))
        return pairs

    def form(self, officer: SignedIn | None) -> tuple[str, bytes]:
        """Return a form as browsers send it."""
        pairs = self._form_pairs(officer)
        text = "&".join(f"{quote_plus(name)}={quote_plus(said)}" for name, said in pairs)
        return _FORM, text.encode()

    def files(self, officer: SignedIn | None) -> tuple[str, bytes]:
        """Return a form with a file, and sometimes an end that is missing."""
        parts = [
            f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
            for name, said in self._form_pairs(officer)
        ]
        file = self.chance.choice(("ref,lat,lon\n1,31,35\n", "PK\x03\x04", "\0" * 999, ""))
        name = self.chance.choice(("places.csv", "../../x", "a\0b", "", "\u202ecsv.exe", "x" * 999))
        parts.append(
            f'--XX\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            f"{file}\r\n"
        )
        end = self.chance.choice(("--XX--\r\n", "--XX--\r\n", "", "--XX"))
        boundary = self.chance.choice(("; boundary=XX", "; boundary=XX", "", "; boundary="))
        return f"multipart/form-data{boundary}", ("".join(parts) + end).encode()

    def json(self, _officer: SignedIn | None) -> tuple[str, bytes]:
        """Return JSON, most of it bad."""
        return _JSON, json_body(self.chance)

    def large(self, _officer: SignedIn | None) -> tuple[str, bytes]:
        """Return a body that is larger than is taken, or nothing that a form could be."""
        body = self.chance.choice(
            (b"a" * 1_100_000, b"\xff" * 5_000, b"&" * 20_000, b"a=b&" * 9_999)
        )
        return self.chance.choice((_FORM, "text/plain", "", "a/b; charset=utf-16")), body


_BODIES: Sequence[Callable[[Maker, SignedIn | None], tuple[str, bytes]]] = (
    *(Maker.form,) * 8,
    *(Maker.files,) * 2,
    *(Maker.json,) * 3,
    Maker.large,
)
_FORM_NAMES = (
    "page", "text", "contact", "website", "email", "password", "code", "name", "role", "agency",
    "layer", "note", "lat", "lon", "phones", "names_ar", "names_en", "language", "next", "reason",
    "name_ar", "name_en", "address", "command", "state", "version", "url", "file", "register",
)  # fmt: skip
