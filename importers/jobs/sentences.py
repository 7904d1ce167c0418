"""Sentences and reports as JSON in the database: to be put into either language later."""

from collections.abc import Mapping
from typing import Any

from geo.database import storable
from geo.messages import Message


def message_to_json(message: Message) -> dict[str, Any]:
    """Write a sentence down with its values; a value is a text, a number or a sentence again."""
    values = {name: _value_to_json(value) for name, value in message.values.items()}
    return {"text": message.text, "values": values}


def message_from_json(kept: Mapping[str, Any]) -> Message:
    """Return a sentence that was written down."""
    values = {
        name: message_from_json(value) if isinstance(value, dict) else value
        for name, value in kept["values"].items()
    }
    return Message(kept["text"], values)


def _value_to_json(value: object) -> object:
    if isinstance(value, Message):
        return message_to_json(value)
    return value if isinstance(value, int | float) else storable(str(value))
