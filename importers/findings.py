"""Findings: what the importer notices about a row, and how much it weighs."""

from dataclasses import dataclass
from enum import StrEnum

from geo.messages import Message, shown


class Severity(StrEnum):
    """What a finding does to its row: leave it out, load it, or load it mended."""

    REJECT = "reject"
    WARN = "warn"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: `code` names the rule for machines, `message` and `hint` are for people.

    `message` says what is wrong and with which value, `hint` how to mend it. `column` and `value`
    are as they stand in the file; both are empty where the whole row is meant.
    """

    code: str
    severity: Severity
    message: Message
    hint: Message
    column: str = ""
    value: str = ""


def reject(
    code: str, text: str, hint: str, *, column: str = "", value: str = "", **more: object
) -> Finding:
    """Make a finding that keeps its row out; both texts may use `{value}`, `{named}` and `more`."""
    return _make(code, Severity.REJECT, (text, hint), column, value, more)


def warn(
    code: str, text: str, hint: str, *, column: str = "", value: str = "", **more: object
) -> Finding:
    """Make a finding whose row is loaded all the same."""
    return _make(code, Severity.WARN, (text, hint), column, value, more)


def fixed(
    code: str, text: str, hint: str, *, column: str = "", value: str = "", **more: object
) -> Finding:
    """Make a finding about something that was mended while loading."""
    return _make(code, Severity.FIXED, (text, hint), column, value, more)


def _make(
    code: str,
    severity: Severity,
    texts: tuple[str, str],
    column: str,
    value: str,
    more: dict[str, object],
) -> Finding:
    values = {"value": shown(value), "named": shown(column), **more}
    message, hint = (Message(text, values) for text in texts)
    return Finding(code, severity, message, hint, column, value)
