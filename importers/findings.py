"""Findings: what the importer notices about a row, and how much it weighs."""

from dataclasses import dataclass
from enum import StrEnum

from geo.messages import Message


class Severity(StrEnum):
    """What a finding does to its row."""

    REJECT = "reject"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: `code` names the rule for machines, `message` says it to people."""

    code: str
    severity: Severity
    message: Message
    column: str = ""
    value: str = ""
