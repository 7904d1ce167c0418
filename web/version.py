"""Which version answers here: of the software, of the schema it needs, of Python."""

import platform

from fastapi import APIRouter, Response

from geo.migrations import newest_version
from geo.version import commit, version_number
from layers.responses import NOT_KEPT, json_response

router = APIRouter(tags=["operations"])


@router.get("/version", summary="Which version answers?")
def version() -> Response:
    """Answer with the version; asks no database, so that it answers while there is none."""
    about = {
        "version": version_number(),
        "commit": commit(),
        "schema": newest_version(),
        "python": platform.python_version(),
    }
    return json_response(about, "en", negotiated=False, caching={"Cache-Control": NOT_KEPT})
