"""The port to whoever carries letters: what a sender is handed, and what it says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from portal.notifications.rules import Event
from portal.notifications.templates import Text


@dataclass(frozen=True)
class WrittenLetter:
    """A letter in words. `message_id` and `written_at` are the same at every try.

    `unsubscribe` is the address at which one request ends letters of its kind.
    """

    message_id: str
    to: str
    texts: Sequence[Text]
    written_at: datetime
    unsubscribe: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of a try: TAKEN, REFUSED, PUT_OFF, UNREACHED or WITHDRAWN, and what was said.

    `parts` are those that a text message was sent in.
    """

    event: Event
    sentence: str | None = None
    parts: int | None = None


class Sender(Protocol):
    """Carries the letters of one channel, in one thread; what it keeps open goes at `close`."""

    def message_id(self, letter_id: UUID) -> str:
        """Return what the other side knows a letter by; it is kept for all tries."""
        ...

    def send(self, letter: WrittenLetter) -> Verdict:
        """Try to send a letter, in minutes at most; raises nothing for what the other side does."""
        ...

    def close(self) -> None:
        """Close what was kept open."""
        ...
