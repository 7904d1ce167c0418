"""Loops over numbers, written in Python and compiled by numba at the first call."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def compiled(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Compile a function when it is called first; the result is kept on disk for other processes.

    It runs without the interpreter's lock, so other threads go on meanwhile. Where neither this
    folder nor the user's cache can be written, every process compiles it for itself.
    """
    made: Callable[_Given, _Result]
    try:
        made = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        made = njit(nogil=True)(function)
    return made
