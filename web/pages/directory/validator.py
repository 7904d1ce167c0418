"""Answers that may be kept: validators made of all that a public page depends on."""

from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import Request, Response

from layers.responses import REVALIDATED, etag_of, not_modified, server_address, validators
from portal.announcements.parameters import urgent_ones
from web.page.look import VARY, look_of

# A position in an address is nobody else's business, see writer.py.
NOT_SHARED = "private, no-cache"
_PACKAGES = ("portal", "web")
_DIGEST_BYTES = 12


class Validator:
    """The validator of one answer; `parts` are the releases and whatever else it shows.

    A page that tells what is open depends on the minute, one that tells fees on the day.
    """

    def __init__(self, request: Request, language: str, *parts: object) -> None:
        self._request = request
        self._language = language
        asks_position = "lat" in request.query_params or "place" in request.query_params
        self._caching = NOT_SHARED if asks_position else REVALIDATED
        self._etag = etag_of(
            "directory",
            pages_digest(),
            server_address(request),
            language,
            look_of(request).code,
            request.url.path,
            request.url.query,
            *(one.key for one in urgent_ones(request)),
            *parts,
        )

    def known(self) -> Response | None:
        """Return the 304 for who has the answer already."""
        answer = not_modified(
            self._request,
            self._etag,
            self._language,
            negotiated=False,
            cache_control=self._caching,
        )
        if answer is not None:
            answer.headers["Vary"] = f"{VARY}, {answer.headers['Vary']}"
        return answer

    def marked(self, answer: Response) -> Response:
        """Put the validator on an answer."""
        answer.headers.update(self._headers())
        return answer

    def _headers(self) -> Mapping[str, str]:
        return validators(self._etag, self._caching)


@cache
def pages_digest() -> bytes:
    """Return a digest of the code, templates, texts and styles that pages are made of."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    for package in _PACKAGES:
        _add(digest, resources.files(package))
    return digest.digest()


def _add(digest: blake2b, folder: Traversable) -> None:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        # The folders of vendor/ carry the version in their names.
        if path.is_dir() and path.name not in ("vendor", "__pycache__"):
            _add(digest, path)
        elif path.is_file() and not path.name.endswith(".pyc"):
            digest.update(path.read_bytes())
