"""The contracts with agencies: JSON Schema files, and what is checked and kept by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_FOLDER = "contracts"
_SHARED = "definitions.json"
_REQUEST, _RESPONSE = ".request.json", ".response.json"
_KEYWORDS_OF_CHOICE = ("anyOf", "allOf", "oneOf")


@dataclass(frozen=True)
class Contract:
    """What a service is asked and answers."""

    service: str
    request: "Validator"
    response: "Validator"

    @property
    def is_match(self) -> bool:
        """Whether it compares what somebody says of himself, instead of telling what is held."""
        schema = _document(self.service + _REQUEST)
        return bool(schema["properties"]["action"] == {"const": "match"})

    def fault_of_request(self, document: Any) -> str | None:  # noqa: ANN401 - JSON
        """Return where a request breaks the contract, as `parameters/new_phone`; None if nowhere.

        The place alone is named: what stands there may be personal.
        """
        return _place_of_fault(self.request, document)

    def fault_of_response(self, document: Any) -> str | None:  # noqa: ANN401 - JSON
        """Return where an answer breaks the contract; None if nowhere."""
        return _place_of_fault(self.response, document)

    def named(self, document: Any) -> Any:  # noqa: ANN401 - JSON
        """Return what the contract names of an answer that keeps it; nobody sees the rest."""
        return _named(_document(self.service + _RESPONSE), document)


@cache
def contract_codes() -> frozenset[str]:
    """Return the codes of the services that have a contract, without reading any."""
    names = (one.name for one in (resources.files("portal.gateway") / _FOLDER).iterdir())
    return frozenset(name.removesuffix(_RESPONSE) for name in names if name.endswith(_RESPONSE))


@cache
def contract_of(service: str) -> Contract:
    """Return the contract of a service; raises KeyError where there is none."""
    if service not in contract_codes():
        raise KeyError(service)
    return Contract(
        service,
        _validator(_document(service + _REQUEST)),
        _validator(_document(service + _RESPONSE)),
    )


@cache
def _document(name: str) -> dict[str, Any]:
    read: dict[str, Any] = orjson.loads(
        (resources.files("portal.gateway") / _FOLDER / name).read_bytes()
    )
    return read


def _validator(schema: dict[str, Any]) -> "Validator":
    # Only here: what checks nothing need not wait for the library.
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415
    from referencing import Registry, Resource  # noqa: PLC0415

    shared = Resource.from_contents(_document(_SHARED))
    registry: Registry[Any] = Registry().with_resource(_SHARED, shared)
    formats = FormatChecker(formats=("date",))
    return Draft202012Validator(schema, registry=registry, format_checker=formats)


def _place_of_fault(validator: "Validator", document: Any) -> str | None:  # noqa: ANN401 - JSON
    try:
        fault = next(validator.iter_errors(document), None)
    except RecursionError:
        return "(nested too deeply)"
    if fault is None:
        return None
    return "/".join(str(step) for step in fault.absolute_path) or "(the whole)"


def _named(schema: Any, value: Any) -> Any:  # noqa: ANN401 - JSON
    schema = _resolved(schema)
    if isinstance(value, dict):
        properties = _properties(schema)
        return {
            name: _named(properties[name], held)
            for name, held in value.items()
            if name in properties
        }
    if isinstance(value, list):
        items = _first(schema, "items")
        return [] if items is None else [_named(items, held) for held in value]
    return value


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _first(schema, "properties") or {}
    return found


def _first(schema: Mapping[str, Any], keyword: str) -> Any:  # noqa: ANN401 - JSON
    """Return a keyword of a schema, or of the first of its alternatives that has it."""
    if keyword in schema:
        return schema[keyword]
    for choice in _KEYWORDS_OF_CHOICE:
        for one in schema.get(choice, ()):
            found = _first(_resolved(one), keyword)
            if found is not None:
                return found
    return None


def _resolved(schema: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """Follow a reference into the definitions that all contracts share; others there are none."""
    if not isinstance(schema, dict):
        return {}
    reference = schema.get("$ref")
    if reference is None:
        return schema
    return _resolved(_document(_SHARED)["$defs"][reference.rpartition("/")[2]])
