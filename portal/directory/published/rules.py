"""What state the directory is in, and how its texts are put into one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, NamedTuple

from geo.country import best_name
from portal.directory.registers.definitions import Register

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Versions:
    """The releases that an answer is made of; `changed_at` is when the last of them began.

    `registers` has the release of each, 0 for one that has none yet.
    """

    registers: Mapping[Register, int]
    offices: int | None
    areas: str | None
    changed_at: datetime | None

    @property
    def key(self) -> tuple[object, ...]:
        """What a validator is made of: another one whenever any of the parts has changed."""
        return (*self.registers.values(), self.offices, self.areas, str(self.changed_at))

    @property
    def headers(self) -> dict[str, str]:
        """Last-Modified (RFC 9110, 8.8.2), where anything ever changed."""
        if self.changed_at is None:
            return {}
        return {"Last-Modified": format_datetime(self.changed_at, usegmt=True)}


class Published(NamedTuple):
    """A record: its content is as `registers.rules.written` gives it, its fees included."""

    code: str
    changed_at: datetime
    content: Content


def worded(texts: Mapping[str, str] | None, language: str) -> str | None:
    """Choose a text in the language, else in any other that there is."""
    return best_name(texts or {}, language)
