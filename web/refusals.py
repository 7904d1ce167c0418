"""Answers to very many requests that are refused: each is written once and then sent again."""

from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from starlette.types import Scope

from web.admission import Admission
from web.caching import Headers, unkept
from web.errors import asks_for_a_page, language_of_request, refusal
from web.limits import ReadLimits
from web.security import POLICY

# Of what a client chooses only known languages are in a key, so there are a few dozen at most.
_Key = tuple[int, bool, str, str]


@dataclass(frozen=True)
class Refusal:
    """An answer with the number of the request that it was written for, which stands in it."""

    status: int
    headers: Headers
    body: bytes
    request_id: bytes
    has_policy: bool

    def numbered(self, request_id: bytes) -> bytes:
        """Return the body for another request; the numbers are all of one length."""
        return self.body.replace(self.request_id, request_id)


class Refusals:
    """Refuses requests of one application at less cost than any other answer has.

    A page is written once in each language, so it links to the start and not to what was asked.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._kept: dict[_Key, Refusal] = {}

    def find(self, scope: Scope, status: int, request_id: str) -> Refusal:
        """Return the answer to a request that is refused with 429 or 503."""
        request = Request({**scope, "app": self._app, "request_id": request_id})
        is_page = asks_for_a_page(request)
        language = language_of_request(request)
        # The answer says in `Vary` whether the client's languages have decided.
        chosen = "" if is_page else request.query_params.get("lang", "")
        key = (status, is_page, language, chosen if chosen == language else "")
        if key not in self._kept:
            self._kept[key] = _written(request, status, language, is_page=is_page)
        return self._kept[key]

    def response(self, scope: Scope, status: int, request_id: str) -> Response:
        """Return the same as an answer of the framework."""
        found = self.find(scope, status, request_id)
        made = Response(status_code=status)
        made.body = found.numbered(request_id.encode())
        made.raw_headers = [*found.headers]
        return made


@dataclass(frozen=True)
class SentAway:
    """Who is refused: whoever finds no place, and a client that has asked too often."""

    admission: Admission
    refusals: Refusals
    limits: ReadLimits | None = None


def _written(request: Request, status: int, language: str, *, is_page: bool) -> Refusal:
    if is_page:
        path = f"/{language}/"
        plain = {"path": path, "raw_path": path.encode(), "query_string": b""}
        request = Request({**request.scope, **plain})
    answer = refusal(request, status)
    number = str(request.scope["request_id"]).encode()
    headers = unkept(answer.raw_headers)
    has_policy = any(name == POLICY for name, _value in headers)
    return Refusal(status, headers, bytes(answer.body), number, has_policy)
