"""The application with one thing that can be discussed, on a port: what the benchmark asks.

Beside it stands a route that answers with as many bytes as a page and does nothing else: the floor.
"""

import sys
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import Response

from portal.comments.discussed import Discussed, DiscussedKind, DiscussedKinds
from tests.benchmarks.discussions_data import KIND, SUBJECT
from tests.conftest import application_on, deployment_on
from tests.site import change_portal, portal_on
from tests.web.signed_in import portal_of
from web.app import Stores
from web.settings import WebSettings

TITLES = {"ar": "الجسر الجديد", "en": "The new bridge"}


def main(url: str, folder: str, port: str) -> None:
    """Serve until the process is ended."""
    bridge = Discussed(None, TITLES, f"/discussions/{KIND}/{SUBJECT}")
    kind = DiscussedKind(KIND, lambda _session, one: bridge if one == SUBJECT else None)
    with deployment_on(url, pool_size=12) as deployment:
        settings = WebSettings(reads_per_minute=0)
        portal = portal_of(Path(folder), public_url=f"http://127.0.0.1:{port}")
        app = application_on(deployment, settings, Stores(), portal)
        context = replace(portal_on(app).comments, discussed=DiscussedKinds([kind]))
        change_portal(app, comments=context)
        body = b"x" * 100_000

        def bare() -> Response:
            return Response(body, media_type="text/html")

        app.router.add_api_route("/bare/floor", bare, response_class=Response)
        app.router.routes.insert(0, app.router.routes.pop())
        uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
