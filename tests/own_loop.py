"""A thread that a browser's tests have left an event loop in, for code that brings its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_loop() -> Iterator[None]:
    """Hide the loop that Playwright keeps running in the thread of the tests for a while."""
    kept = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(kept)
