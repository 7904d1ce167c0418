"""The static files of the pages: addresses that change with the content, and long caching."""

import hashlib
import os
from functools import cache
from importlib import resources

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_DIGITS = 10


@cache
def static_address(path: str) -> str:
    """Give the address of a file under web/static; it changes when the file does."""
    content = (resources.files("web") / "static" / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:_DIGITS]}"


class VersionedFiles(StaticFiles):
    """Serves files, and lets browsers keep those whose address names their content."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with a file."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        # The folders of vendor/ carry the version in their names.
        is_named = scope["query_string"].startswith(b"v=") or "/vendor/" in scope["path"]
        response.headers["Cache-Control"] = _FOREVER if is_named else "no-cache"
        return response
