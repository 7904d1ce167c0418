"""A kind of text messages for tests, and messages of it."""

from datetime import timedelta

from portal.notifications.kinds import LetterKind
from portal.notifications.rules import Channel
from portal.notifications.service import Letter

NOTE = LetterKind(
    "tests.note",
    "tests.portal.notifications",
    frozenset({"site", "reference", "link"}),
    title="Notes",
    channel=Channel.SMS,
    most_parts=2,
)
PHONE = "+962790000123"
VALUES = {
    "site": "Government Portal",
    "reference": "K-7Q4XV-2M9TB-H",
    "link": "https://portal.example/en/contact/follow",
}


def note(to: str = PHONE, language: str = "ar", hours: float = 24) -> Letter:
    """Return a text message that is good for a day."""
    return Letter(NOTE, to, language, VALUES, timedelta(hours=hours))
