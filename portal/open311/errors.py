"""Errors in the shape of the standard: a list, each with its code and a sentence."""

from collections.abc import Sequence

from fastapi import Response

from portal.open311.rules import PATH, format_of
from portal.open311.writing import Content, written


def is_georeport(path: str) -> bool:
    """Check whether an address is one of this interface."""
    return path == PATH or path.startswith(f"{PATH}/")


def error_response(path: str, status: int, sentences: Sequence[str], language: str) -> Response:
    """Answer with errors, in the shape that the address asked for."""
    errors: list[Content] = [{"code": status, "description": one} for one in sentences]
    return written(format_of(path), "errors", errors, language, status=status)
