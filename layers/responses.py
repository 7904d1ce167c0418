"""How JSON answers leave: encoded once, in a language they name, with a validator for caches."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Protocol

import orjson
from fastapi import Request, Response
from starlette.types import Scope

from geo.country import Country
from geo.errors import DatabaseUnavailable, InvalidParameter
from geo.messages import Several
from geo.messages import mark as _
from layers.catalogue.queries import CollectionState, collection_states
from layers.deployment import Deployment
from layers.site import LayerSite, find_site

# Anybody may keep it, but asks each time whether it is still right: the question costs no query.
REVALIDATED = "public, no-cache"
NOT_KEPT = "no-store"

_DIGEST_BYTES = 12
_GZIP_MARK = "-gz"
_SOFTWARE = ("geo", "layers", "portal")


def json_response(
    content: Mapping[str, Any] | bytes,
    language: str,
    *,
    media_type: str = "application/json",
    negotiated: bool = True,
    caching: Mapping[str, str] | None = None,
) -> Response:
    """Answer with JSON, given as an object or encoded already.

    `negotiated` tells that the language was taken from what the client prefers. `caching` are
    headers like those of `validators`.
    """
    headers = {"Content-Language": language, **(caching or {})}
    if negotiated:
        headers["Vary"] = "Accept-Language"
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return Response(body, media_type=media_type, headers=headers)


def geojson(
    content: Mapping[str, Any] | bytes,
    language: str,
    *,
    negotiated: bool = True,
    caching: Mapping[str, str] | None = None,
) -> Response:
    """Answer with GeoJSON (RFC 7946)."""
    return json_response(
        content,
        language,
        media_type="application/geo+json",
        negotiated=negotiated,
        caching=caching,
    )


def validators(etag: str, cache_control: str = REVALIDATED) -> dict[str, str]:
    """Return the headers of an answer that may be kept and asked about again."""
    return {"ETag": etag, "Cache-Control": cache_control}


def etag_of(*parts: object) -> str:
    """Return the strong ETag, in its quotes, of an answer that `parts` and our code decide alone.

    The parts are texts, bytes, numbers, None, or tuples of them. The code is one of the parts,
    because another version of it may answer the same question in other bytes.
    """
    digest = blake2b(digest_size=_DIGEST_BYTES, key=software_digest())
    for part in parts:
        # Bodies are long, and their `repr` takes ten times as long as digesting them.
        known = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(b"%s%d:" % (type(part).__name__.encode(), len(known)))
        digest.update(known)
    return f'"{digest.hexdigest()}"'


def etag_of_gzip(etag: str) -> str:
    """Return the ETag of the same answer compressed: other bytes, so another strong validator."""
    return f'{etag[:-1]}{_GZIP_MARK}"'


def matches(if_none_match: bytes | str, etag: str) -> bool:
    """Check whether the value of an If-None-Match names `etag`, compressed or not.

    The comparison is the weak one (RFC 9110, 8.8.3.2): `W/` does not count. `*` matches whatever
    there is.
    """
    value = if_none_match.decode("latin-1") if isinstance(if_none_match, bytes) else if_none_match
    return named_etag(value, etag) is not None


def named_etag(if_none_match: str, etag: str) -> str | None:
    """Return which of the ETags of one answer the value of an If-None-Match names, if any."""
    if if_none_match in (etag, "*"):
        return etag
    compressed = etag_of_gzip(etag)
    # Our own tags hold no comma, so that a foreign one that does cannot pass for one of ours.
    named = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return next((tag for tag in (etag, compressed) if tag in named), None)


def header_of(scope: Scope, wanted: bytes) -> bytes:
    """Return the value of a request's header, several of them joined, or nothing."""
    found = [value for name, value in scope["headers"] if name == wanted]
    return found[0] if len(found) == 1 else b",".join(found)


def asked_etags(scope: Scope) -> str:
    """Return the value of If-None-Match, several of them joined, or an empty text."""
    return header_of(scope, b"if-none-match").decode("latin-1")


def not_modified(
    request: Request,
    etag: str,
    language: str,
    *,
    negotiated: bool = True,
    cache_control: str = REVALIDATED,
) -> Response | None:
    """Return the 304 for a client that has this answer already, or None when it needs the answer.

    It has the headers that the full answer would have (RFC 9110, 15.4.5). Answers may be
    compressed on their way out, so it always tells that they vary with what the client takes.
    """
    asked = asked_etags(request.scope)
    named = named_etag(asked, etag) if asked else None
    if named is None:
        return None
    vary = "Accept-Language, Accept-Encoding" if negotiated else "Accept-Encoding"
    headers = {**validators(named, cache_control), "Content-Language": language, "Vary": vary}
    return Response(status_code=304, headers=headers)


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: bytes) -> bool:
    """Read an Accept-Encoding (RFC 9110, 12.5.3): `gzip;q=0` refuses what `*` would allow."""
    weights = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        coding, _semicolon, parameters = part.partition(";")
        weights[coding.strip()] = _gzip_weight(parameters)
    weight = next((weights[name] for name in ("gzip", "x-gzip", "*") if name in weights), 0.0)
    return weight > 0


def _gzip_weight(parameters: str) -> float:
    name, _equals, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def server_address(request: Request) -> str:
    """Return scheme and host that the outside knows us by: the setting, else those of the request.

    The host of a request is one that the operator trusts, for others have been refused before.
    """
    told = find_site(request, LayerSite).public_url
    return (told or str(request.base_url)).rstrip("/")


class Admission(Protocol):
    """Who may work now and who waits (web/admission.py)."""

    async def enter(self) -> bool:
        """Wait for a place; return whether there is one."""

    def leave(self) -> None:
        """Free the place for another request."""


@asynccontextmanager
async def admitted(request: Request) -> AsyncIterator[None]:
    """Wait for a place among the requests that are worked on; raises DatabaseUnavailable."""
    admission: Admission | None = request.scope.get("admission")
    if admission is not None and not await admission.enter():
        raise DatabaseUnavailable(
            _("Too many people ask at the moment. Please try again in a few seconds.")
        )
    try:
        yield
    finally:
        if admission is not None:
            admission.leave()


def give_place_back(scope: Scope) -> None:
    """Free the place of a request for another: what is left of it is waiting or sending."""
    give_back: Callable[[], None] | None = scope.get("give_place_back")
    if give_back is not None:
        give_back()


def current_states(deployment: Deployment) -> Mapping[str, CollectionState]:
    """Return the state of every layer that ever had a release, without a query where known."""
    known = deployment.known_state()
    if known is not None:
        return known.layers
    with deployment.database.reading() as session:
        return collection_states(session, deployment.catalogue.every_name)


@cache
def software_digest() -> bytes:
    """Return a digest of the code that answers, the same in every worker and on every server."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    for package in _SOFTWARE:
        for path in _sources(resources.files(package)):
            digest.update(path.read_bytes())
    return digest.digest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            if path.name not in ("static", "__pycache__"):
                yield from _sources(path)
        elif not path.name.endswith(".pyc"):
            yield path


def read_language(given: Mapping[str, str], request: Request, country: Country) -> str:
    """Choose the language: `lang`, else what the client prefers, else the country's first."""
    asked = given.get("lang")
    if asked is None:
        return preferred_language(request, country)
    if asked not in country.languages:
        raise InvalidParameter(
            "lang",
            _("lang={value} is not possible. The languages are: {known}."),
            value=asked,
            allowed={"values": list(country.languages)},
            known=Several(country.languages),
        )
    return asked


def preferred_language(request: Request, country: Country) -> str:
    """Take the first language of Accept-Language that the country has, else its own first."""
    wanted = request.headers.get("accept-language", "")
    weighed = sorted(
        (_weight(part), -position, part.partition(";")[0].strip().partition("-")[0].lower())
        for position, part in enumerate(wanted.split(","))
    )
    for weight, _position, language in reversed(weighed):
        if weight > 0 and language in country.languages:
            return language
    return country.languages[0]


def _weight(part: str) -> float:
    quality = part.partition("q=")[2].strip()
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
