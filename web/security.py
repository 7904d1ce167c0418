"""What protects every answer: headers for the browser, limits for what is sent to us."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import Scope

LONGEST_ADDRESS_BYTES = 16_384
LARGEST_BODY_BYTES = 1_000_000

Headers = tuple[tuple[bytes, bytes], ...]

# Reads are for every page on the web: nothing in them depends on who asks. Pages of people and
# officers are not among them.
_SHARED_FOLDERS = (
    "/api/",
    "/tiles/",
    "/hsds/",
    "/cpsv/",
    "/open311/",
    "/datasets/",
    "/dataset/",
)
_SHARED_PATHS = frozenset(
    {
        "/openapi.json",
        "/hsds",
        "/version",
        "/catalog",
        "/catalog.ttl",
        "/catalog.jsonld",
        "/catalog.rdf",
    }
)
_SHARED_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = b"content-security-policy"
_METHODS = b"GET, HEAD, OPTIONS"
SHARED_HEADERS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Server-Timing, X-Request-ID, Retry-After, Link, Content-Range,"
        b" Content-Disposition, Content-Location, Repr-Digest",
    ),
    # Without it a browser hides Server-Timing from pages of other origins.
    (b"timing-allow-origin", b"*"),
)
# Of answers that are data and nothing else, which no browser shows as a page or lets run: what only
# guards pages is left out where microseconds count.
DATA_HEADERS: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
)
PREFLIGHT_HEADERS: Headers = (
    (b"access-control-allow-methods", _METHODS),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
    (b"allow", _METHODS),
)


def page_policy(
    tile_url: str | None = None, basemap_url: str | None = None, *, framed_by: str = "'self'"
) -> str:
    """Return the Content-Security-Policy of pages: nothing but what we serve ourselves.

    `tile_url` is where images of tiles come from and `basemap_url` where vector tiles do, if they
    are not ours. `framed_by` says whose pages may show ours in a frame.
    """
    images = "img-src 'self' data:" + (f" {_origin(tile_url)}" if tile_url else "")
    tiles = f" connect-src 'self' {_origin(basemap_url)};" if basemap_url else ""
    return (
        f"default-src 'self'; {images};{tiles} object-src 'none';"
        f" base-uri 'none'; form-action 'self'; frame-ancestors {framed_by}"
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def policy_header(policy: str) -> tuple[bytes, bytes]:
    """Return the header that carries a Content-Security-Policy."""
    return POLICY, policy.encode()


def protecting_headers() -> Headers:
    """Return the headers of every answer, beside the policy, which a route may set itself."""
    return (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"geolocation=(self)"),
        (b"cross-origin-opener-policy", b"same-origin"),
    )


# The headers of every answer, by whether it has a policy of its own, and whether it is shared.
OwnHeaders = Mapping[tuple[bool, bool], Headers]


def own_headers(policy: str) -> OwnHeaders:
    """Return the headers of every answer; `policy` is for those that bring none of their own."""
    with_policy = (*protecting_headers(), policy_header(policy))
    return {
        (True, True): (*protecting_headers(), *SHARED_HEADERS),
        (True, False): protecting_headers(),
        (False, True): (*with_policy, *SHARED_HEADERS),
        (False, False): with_policy,
    }


def is_shared(method: str, path: str) -> bool:
    """Check whether pages of other origins may read the answer."""
    if method not in _SHARED_METHODS:
        return False
    return path.startswith(_SHARED_FOLDERS) or path in _SHARED_PATHS


def refusing_status(scope: Scope, given: Mapping[bytes, bytes], *, any_body: bool) -> int | None:
    """Return the status for a request that is longer than anything we ask for, else None.

    `given` are its headers. With `any_body` the route reads the body itself and sets the limit.
    """
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS_BYTES:
        return 414
    length = given.get(b"content-length")
    if any_body or length is None:
        return None
    return 413 if length.isdigit() and int(length) > LARGEST_BODY_BYTES else None
