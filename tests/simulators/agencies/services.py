"""The services that the simulator speaks for, read from the files that are shared with it."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

_DEFINITIONS = "definitions.json"


@dataclass(frozen=True)
class Service:
    """A service: its code, its agency, and the contracts of question and answer."""

    code: str
    agency: str
    request: Draft202012Validator
    response: Draft202012Validator


def read_services(contracts: Path, routes: Path) -> dict[str, Service]:
    """Return the services by what X-Road calls them."""
    shared = Resource.from_contents(_read(contracts / _DEFINITIONS))
    registry: Registry[Any] = Registry().with_resource(_DEFINITIONS, shared)
    formats = FormatChecker(formats=("date",))

    def contract(code: str, kind: str) -> Draft202012Validator:
        schema = _read(contracts / f"{code}.{kind}.json")
        return Draft202012Validator(schema, registry=registry, format_checker=formats)

    return {
        said["provider"]: Service(
            code, said["agency"], contract(code, "request"), contract(code, "response")
        )
        for code, said in tomllib.loads(routes.read_text("utf-8")).items()
    }


def _read(path: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads(path.read_text("utf-8"))
