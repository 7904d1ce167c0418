"""What can become of a letter, when it is tried again, and how long anything of it is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

# Pauses between a letter's tries when its server says "later"; the last one is repeated.
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))
# A server that is away says nothing about the letter: it is asked again soon, for all of them.
_UNREACHED_PAUSE = timedelta(seconds=30)
_LONGEST_LOST_PAUSE = timedelta(minutes=10)
# What is said of a letter that nobody took in time goes sooner than the trace of one that arrived.
SENT_KEPT = timedelta(days=90)
UNSENT_KEPT = timedelta(days=30)
_LONGEST_SENTENCE = 300
# The first half of the locks that show that a claim's sender lives; the second is its number.
CLAIM_LOCKS = 5_003
# The task that sends them, and the lock that its jobs share: one at a time, so that a mail server
# that is slow leaves the other place of short work alone.
SEND = "send letters"


class Channel(StrEnum):
    """By what a letter goes."""

    EMAIL = "email"
    SMS = "sms"


class LetterState(StrEnum):
    """How a letter stands; the last three are for good."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"

    @property
    def is_over(self) -> bool:
        """Check whether nothing more becomes of it."""
        return self in (LetterState.SENT, LetterState.FAILED, LetterState.GIVEN_UP)


class Event(StrEnum):
    """What happens to a letter.

    A sender claims it. The server takes it, refuses it for good, puts it off, or is not reached.
    A sender that ended before it noted any of these has lost it. One that is of no use any more
    expires, and one whose matter is gone is withdrawn.
    """

    CLAIMED = "claimed"
    TAKEN = "taken"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    UNREACHED = "unreached"
    LOST = "lost"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Delivery(StrEnum):
    """What a gateway reports of a message that it has taken; the last three are for good."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        """Check whether nothing more is reported."""
        return self in (Delivery.DELIVERED, Delivery.FAILED, Delivery.EXPIRED)

    def is_after(self, other: "Delivery") -> bool:
        """Check whether a message that was `other` can have become this."""
        steps = list(Delivery)
        return not other.is_over and steps.index(self) > steps.index(other)


_NEXT: Mapping[tuple[LetterState, Event], LetterState] = {
    (LetterState.WAITING, Event.CLAIMED): LetterState.SENDING,
    (LetterState.WAITING, Event.EXPIRED): LetterState.GIVEN_UP,
    (LetterState.SENDING, Event.TAKEN): LetterState.SENT,
    (LetterState.SENDING, Event.REFUSED): LetterState.FAILED,
    (LetterState.SENDING, Event.PUT_OFF): LetterState.WAITING,
    (LetterState.SENDING, Event.UNREACHED): LetterState.WAITING,
    (LetterState.SENDING, Event.LOST): LetterState.WAITING,
    (LetterState.SENDING, Event.WITHDRAWN): LetterState.GIVEN_UP,
}


def next_state(state: LetterState, event: Event) -> LetterState:
    """Return the state after an event; raises ValueError for one that cannot happen there."""
    try:
        return _NEXT[state, event]
    except KeyError as error:
        raise ValueError(f"a letter that is {state} cannot be {event}") from error


def pause_after(event: Event, tries: int) -> timedelta:
    """Return how long a letter that waits again rests; `tries` counts those that began."""
    if event is Event.PUT_OFF:
        return _PAUSES[min(max(tries, 1), len(_PAUSES)) - 1]
    if event is Event.LOST:
        # At once the first time; one that ends whoever sends it does not stop all others.
        return min(timedelta(seconds=(max(tries, 1) - 1) ** 2), _LONGEST_LOST_PAUSE)
    return _UNREACHED_PAUSE


def is_expired(now: datetime, expires_at: datetime) -> bool:
    """Check whether a letter would come too late."""
    return now >= expires_at


def one_line(sentence: str) -> str:
    """Return what a server said on one line of printable characters, at most 300 of them."""
    line = " ".join(sentence.split())
    return "".join(one if one.isprintable() else "\ufffd" for one in line)[:_LONGEST_SENTENCE]
