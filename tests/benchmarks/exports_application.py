"""The application on a port, with a folder for whole files: what gives exports out."""

import sys
from pathlib import Path

import uvicorn

from tests.conftest import application_on, deployment_on
from tests.web.signed_in import portal_of
from web.app import Stores
from web.logs import configure_logging
from web.settings import WebSettings


def main(url: str, folder: str, port: str) -> None:
    """Serve until the process is told to stop, with the log of a server."""
    configure_logging()
    root = Path(folder)
    stores = Stores(downloads_folder=root / "downloads")
    with deployment_on(url, pool_size=12) as deployment:
        portal = portal_of(root, public_url=f"http://127.0.0.1:{port}")
        app = application_on(deployment, WebSettings(reads_per_minute=0), stores, portal)
        uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
