"""The web server from which the tests fetch."""

import threading
from collections.abc import Iterator

import pytest

from tests.importers.sources.web_server import Site


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()
