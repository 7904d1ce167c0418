"""The arguments of an action, out of a query string, a form or JSON, and each read by its kind."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson

from portal.opendata.ckan.rules import UnreadableRequest, not_valid

_MOST_FIELDS = 60
_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "f", "0", ""})
_FORM = "application/x-www-form-urlencoded"
_LARGEST = 1 << 53


class Arguments:
    """What an action was asked with; missing and empty are the same."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given

    def text(self, name: str) -> str:
        """Return a text, empty where none was given."""
        found = self.given.get(name)
        return "" if found is None else str(found).strip()

    def needed(self, name: str) -> str:
        """Return a text; raises ActionError where it is missing."""
        found = self.text(name)
        if not found:
            raise not_valid(**{name: "Missing value"})
        return found

    def whole(self, name: str, default: int | None = None) -> int | None:
        """Return a whole number of at least 0."""
        found = self.given.get(name)
        if found is None or found == "":
            return default
        try:
            number = int(str(found)) if not isinstance(found, float) else int(found)
        except ValueError:
            raise not_valid(**{name: "Invalid integer"}) from None
        if number < 0:
            raise not_valid(**{name: "Must be a natural number"})
        return min(number, _LARGEST)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return whether something is wanted."""
        found = self.given.get(name)
        if found is None:
            return default
        told = str(found).strip().lower()
        if told not in _TRUE | _FALSE:
            raise not_valid(message="Parameter is not an bool")
        return told in _TRUE

    def texts(self, name: str) -> list[str]:
        """Return a list: as JSON, given several times, or its parts with commas between."""
        found = self.given.get(name)
        if isinstance(found, str) and found.lstrip().startswith("["):
            found = read_json(found, name)
        if isinstance(found, list):
            return [_text_of(one) for one in found]
        return [one.strip() for one in str(found or "").split(",") if one.strip()]


def _text_of(value: object) -> str:
    if not isinstance(value, str):
        raise not_valid(message=f"Not a string: {value}")
    return value


def read_json(text: str, name: str) -> Any:  # noqa: ANN401 - whatever was sent
    """Read an argument that is JSON; raises ActionError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise not_valid(**{name: "Could not parse as valid JSON"}) from None


def read_arguments(method: str, query: bytes, kind: str, body: bytes) -> Arguments:
    """Read what an action is asked with; raises UnreadableRequest.

    As CKAN: a form counts before the query string, that before a body of JSON. A form whose one
    field has no value is JSON in the place of a name, as curl sends it with `-d`.
    """
    form = _mixed(body) if method == "POST" and kind.startswith(_FORM) else {}
    given: Any = {}
    if len(form) == 1 and next(iter(form.values())) in ("", "1"):
        given = _json(next(iter(form)).encode())
    elif form:
        given = form
    elif query:
        given = _mixed(query)
    elif body and not kind.startswith("multipart/"):
        given = _json(body)
    if not isinstance(given, dict):
        raise UnreadableRequest("Request data JSON decoded to no dictionary.")
    # Calls of scripts from other pages are not answered: pages may ask by themselves.
    given.pop("callback", None)
    _refuse_nul(given)
    return Arguments(given)


def _mixed(raw: bytes) -> dict[str, Any]:
    """Return fields, those that were given several times as lists."""
    try:
        text = raw.decode("utf-8")
        found = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise UnreadableRequest(f"JSON Error: {type(error).__name__}") from error
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _json(body: bytes) -> Any:  # noqa: ANN401 - whatever was sent
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableRequest("JSON Error: Error decoding JSON data.") from error


def _refuse_nul(value: object) -> None:
    """Raise UnreadableRequest for what the database takes no text with."""
    if isinstance(value, str) and "\0" in value:
        raise UnreadableRequest("JSON Error: a NUL byte stands in the request.")
    if isinstance(value, Mapping):
        for name, one in value.items():
            _refuse_nul(name)
            _refuse_nul(one)
    elif isinstance(value, list):
        for one in value:
            _refuse_nul(one)
