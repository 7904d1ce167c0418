"""Importing much at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing() -> Iterator[None]:
    """Import without a search for garbage, now and later: what is imported stays to the end.

    The collector goes through everything again and again while it grows, which was a fifth of the
    time that starting a command took.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
