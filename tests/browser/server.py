"""An application behind a port of its own, in a thread of the tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from tests.site import site_on


@contextmanager
def listening(app: FastAPI, port: socket.socket | None = None) -> Iterator[str]:
    """Serve an application as long as the block lasts; yield its address.

    It listens before the application is up, so nobody has to wait. `port` is for an application
    that has to know its address before it is made; else a free one is taken.
    """
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with port or free_port() as taken:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            site_on(app).deployment.database.dispose()


def free_port() -> socket.socket:
    """Return a port of this machine on which something listens already."""
    return socket.create_server(("127.0.0.1", 0))
