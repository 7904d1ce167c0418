"""What passes between proposals and the topics whose records are proposed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.messages import Message

Content = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value of a record, and where it stands."""

    path: Path
    message: Message


@dataclass(frozen=True)
class Proposed:
    """A content that was read without a fault: whose it is, and the record in its topic's form."""

    code: str
    agency: str
    content: Content
    record: Any


@dataclass(frozen=True)
class Standing:
    """The state of a record that readers see: its content, a digest of that, whose it is."""

    content: Content
    content_hash: bytes
    agency: str


@dataclass(frozen=True)
class Version:
    """One state of a record, from release `introduced_in` until `superseded_in`."""

    introduced_in: int
    superseded_in: int | None
    content: Content
    kind: str
    made_by: str
    approved_by: str | None
    activated_at: datetime | None
    note: str | None
    content_hash: bytes
