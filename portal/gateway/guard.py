"""The guard against answers about somebody else: whoever an answer names is whom we asked about."""

from collections.abc import Mapping
from typing import Any

from portal.gateway.rules import Subject

# What an answer, and every row of it that belongs to a person, says of whom it is.
ECHO = "person"


def is_about(subject: Subject, document: Mapping[str, Any]) -> bool:
    """Check whether an answer and all that stands in it is about one person, and names him.

    Type, country and number must be the same text. It is looked for at any depth, also in parts
    that the contract does not know: one row of another person is enough to discard the whole.
    """
    wanted = subject.as_json()
    return document.get(ECHO) is not None and all(
        _named(said) == wanted for said in _said_of_whom(document)
    )


def _named(said: object) -> dict[str, object] | None:
    if not isinstance(said, dict):
        return None
    return {name: said.get(name) for name in ("id_type", "country", "number")}


def _said_of_whom(document: object) -> list[object]:
    """Collect every `person` of a document, without recursion: it may be nested very deeply."""
    found: list[object] = []
    waiting: list[object] = [document]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if ECHO in here:
                found.append(here[ECHO])
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
    return found
