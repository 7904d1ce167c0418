"""An application behind a port of its own, in a thread of the tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from tests.site import site_on


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve an application as long as the block lasts; yield its address.

    It listens before the application is up, so nobody has to wait.
    """
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as port:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [port]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{port.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            site_on(app).deployment.database.dispose()
