"""Reads the words that describe datasets from TOML files, the deployment's own in place of ours."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.opendata.terms.rules import (
    Categories,
    Category,
    Conformance,
    Frequencies,
    Frequency,
    Licence,
    Licences,
    Terms,
)

LICENCES, CATEGORIES, FREQUENCIES = "data_licences", "data_categories", "data_frequencies"
_LISTS = ("own_of", "also_called")


@cache
def load_terms(own_folder: Path | None = None) -> Terms:
    """Read all lists; raises InvalidSetup for a file that is none."""
    return Terms(
        licences=Licences(_licences(own_folder)),
        categories=Categories(_categories(own_folder)),
        frequencies=Frequencies(_frequencies(own_folder)),
    )


def _licences(folder: Path | None) -> Iterable[Licence]:
    told = _entries(LICENCES, folder)
    try:
        found = [Licence(**one | {"conformance": Conformance(one["conformance"])}) for one in told]
    except (TypeError, ValueError, KeyError) as error:
        raise _invalid(LICENCES, str(error)) from error
    if not any(one.is_open for one in found):
        raise _invalid(LICENCES, "no licence is open")
    return found


def _categories(folder: Path | None) -> Iterable[Category]:
    try:
        found = [Category(**one) for one in _entries(CATEGORIES, folder)]
    except TypeError as error:
        raise _invalid(CATEGORIES, str(error)) from error
    known: set[str | None] = {None}
    for one in found:
        # A parent that stands before its parts cannot be below one of them.
        if one.parent not in known:
            raise _invalid(CATEGORIES, f"{one.code}: no {one.parent} before it")
        known.add(one.code)
    return found


def _frequencies(folder: Path | None) -> Iterable[Frequency]:
    try:
        return [Frequency(**one) for one in _entries(FREQUENCIES, folder)]
    except TypeError as error:
        raise _invalid(FREQUENCIES, str(error)) from error


def _entries(name: str, folder: Path | None) -> list[dict[str, Any]]:
    try:
        told = tomllib.loads(_file(name, folder).read_text("utf-8"))["terms"]
        codes = [one["code"] for one in told]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise _invalid(name, str(error)) from error
    if len(set(codes)) < len(codes):
        raise _invalid(name, "a code stands there twice")
    return [_with_tuples(one) for one in told]


def _with_tuples(one: Mapping[str, Any]) -> dict[str, Any]:
    return dict(one) | {key: tuple(one[key]) for key in _LISTS if key in one}


def _file(name: str, own_folder: Path | None) -> Traversable:
    if own_folder is not None and (own_folder / f"{name}.toml").is_file():
        return own_folder / f"{name}.toml"
    return resources.files("portal.opendata.terms") / "lists" / f"{name}.toml"


def _invalid(name: str, reason: str) -> InvalidSetup:
    return InvalidSetup(
        _("The vocabulary {file} is not valid: {reason}"), file=f"{name}.toml", reason=reason
    )
