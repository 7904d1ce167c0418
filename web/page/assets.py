"""The static files of the pages: addresses that change with the content, and long caching."""

import hashlib
import os
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from layers.responses import asked_etags, etag_of_gzip, named_etag, takes_gzip
from web.compression import gzipped, is_compressible
from web.page.style_sheets import JOINED, joined, joined_etag

_FOREVER = "public, max-age=31536000, immutable"
_DIGITS = 10
# Once for each file and process, so it may take its time.
_LEVEL = 9
_MOST_KEPT = 64
# Lower than for answers made anew each time: a file is compressed once, and a first view brings it.
_COMPRESSED_FROM_BYTES = 1_024


@cache
def static_address(path: str) -> str:
    """Return the address of a file under web/static; it changes when the file does."""
    if path in JOINED:
        content = joined(path)
    else:
        content = (resources.files("web") / "static" / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:_DIGITS]}"


class VersionedFiles(StaticFiles):
    """Serves files, and lets browsers keep those whose address names their content.

    What gets smaller is compressed at its first use and kept so.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, compressed for who takes that."""
        if path in JOINED and scope["method"] in ("GET", "HEAD"):
            return _joined_answer(path, scope)
        response = await super().get_response(path, scope)
        if not isinstance(response, FileResponse) or not _is_worth_it(response):
            return response
        response.headers["Vary"] = "Accept-Encoding"
        asked = dict(scope["headers"])
        if b"range" in asked or not takes_gzip(asked.get(b"accept-encoding", b"")):
            return response
        small = await run_in_threadpool(_compressed, str(response.path), response.headers["etag"])
        headers = {
            name: response.headers[name]
            for name in ("content-type", "cache-control", "last-modified", "vary")
        }
        headers["etag"] = etag_of_gzip(response.headers["etag"])
        headers["content-encoding"] = "gzip"
        return Response(small, headers=headers)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with a file as it is, or with a 304."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = _caching(scope)
        named = named_etag(asked_etags(scope), response.headers["etag"])
        if named is not None and isinstance(response, FileResponse):
            # Starlette does not know the tags of our compressed answers.
            response.headers["etag"] = named
            return NotModifiedResponse(response.headers)
        return response


def _caching(scope: Scope) -> str:
    # The folders of vendor/ carry the version in their names.
    is_named = scope["query_string"].startswith(b"v=") or "/vendor/" in scope["path"]
    return _FOREVER if is_named else "no-cache"


def _joined_answer(path: str, scope: Scope) -> Response:
    """Answer with a joined style sheet as with a file."""
    etag = joined_etag(path)
    headers = {"Cache-Control": _caching(scope), "Vary": "Accept-Encoding", "ETag": etag}
    named = named_etag(asked_etags(scope), etag)
    if named is not None:
        return Response(status_code=304, headers={**headers, "ETag": named})
    content = joined(path)
    if takes_gzip(dict(scope["headers"]).get(b"accept-encoding", b"")):
        content = _joined_small(path)
        headers |= {"ETag": etag_of_gzip(etag), "Content-Encoding": "gzip"}
    return Response(content, headers=headers, media_type="text/css")


@cache
def _joined_small(path: str) -> bytes:
    return gzipped(joined(path), _LEVEL)


def _is_worth_it(response: FileResponse) -> bool:
    size = int(response.headers["content-length"])
    kind = response.headers["content-type"].encode("latin-1")
    return size >= _COMPRESSED_FROM_BYTES and is_compressible(kind)


@lru_cache(maxsize=_MOST_KEPT)
def _compressed(path: str, _etag: str) -> bytes:
    """Compress a file; its ETag tells one state of it from another."""
    return gzipped(Path(path).read_bytes(), _LEVEL)
