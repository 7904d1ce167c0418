"""Reads the vocabularies from their TOML files, the deployment's own in place of ours."""

import tomllib
from dataclasses import fields
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.vocabularies.rules import Term, Vocabularies, Vocabulary


@cache
def load_vocabularies(own_folder: Path | None = None) -> Vocabularies:
    """Read every vocabulary; raises InvalidSetup for a file that is none."""
    return Vocabularies(
        **{one.name: _read(_file(one.name, own_folder)) for one in fields(Vocabularies)}
    )


def _file(name: str, own_folder: Path | None) -> Traversable:
    if own_folder is not None and (own_folder / f"{name}.toml").is_file():
        return own_folder / f"{name}.toml"
    return resources.files("portal.vocabularies") / "terms" / f"{name}.toml"


def _read(file: Traversable) -> Vocabulary:
    try:
        told = tomllib.loads(file.read_text("utf-8"))
        terms = [
            Term(**term | {"former_codes": tuple(term.get("former_codes", ()))})
            for term in told["terms"]
        ]
        return Vocabulary(file.name.removesuffix(".toml"), told["names"], terms)
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise InvalidSetup(
            _("The vocabulary {file} is not valid: {reason}"), file=file.name, reason=str(error)
        ) from error
