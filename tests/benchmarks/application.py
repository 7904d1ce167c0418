"""The application under load: the finder over a database, with a constant answer if asked to."""

import argparse
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

from tests.conftest import deployment_on
from web.app import create_app
from web.logs import configure_logging
from web.settings import WebSettings

CONSTANT_PATH = "/constant"
MEDIA_TYPE = "application/geo+json"


def add_constant(app: FastAPI, body: bytes) -> None:
    """Add a route that costs as little as a route can: no parameter, no thread, no encoding."""

    @app.get(CONSTANT_PATH)
    async def constant() -> Response:
        return Response(body, media_type=MEDIA_TYPE)


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--constant", type=Path)
    given = parser.parse_args()
    configure_logging()
    with deployment_on(given.database) as deployment:
        app = create_app(deployment, WebSettings())
        if given.constant is not None:
            add_constant(app, given.constant.read_bytes())
        uvicorn.run(
            app,
            host="127.0.0.1",
            port=given.port,
            log_config=None,
            access_log=False,
            server_header=False,
        )


if __name__ == "__main__":
    main()
