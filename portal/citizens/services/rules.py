"""What a service on the citizen's page is, what is known of an answer, and how old it may be."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.accounts.assurance import Assurance
from portal.accounts.identities import PersonKind

# No answer of an agency is kept for longer (docs/privacy.md).
LONGEST_KEPT = timedelta(hours=24)
# A wish to ask an agency counts as under way for so long: then its job is lost, or stands in line.
ASKING_LASTS = timedelta(minutes=3)
# So often may somebody ask the agencies by the button; sign-ins ask besides.
ASKED_AGAIN_AFTER = timedelta(seconds=60)
MOST_CHOSEN = 40
LONGEST_ALIAS = 60
# What jobs of this topic are called in the queue, and how many calls of one agency at a time.
REFRESH = "refresh service"
PLACES_PER_AGENCY = 4
_LONGEST_AGENCY = 33
_DIGEST = 8


class SnapshotState(StrEnum):
    """What became of the last question to an agency; without a consent none is asked.

    `stale`: it brought nothing, and what an earlier one brought is shown. `denied`: the agency said
    that the person may not have it.
    """

    OK = "ok"
    EMPTY = "empty"
    STALE = "stale"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    BAD_RESPONSE = "bad_response"


@dataclass(frozen=True)
class ServiceDefinition:
    """How the data of one service of the directory comes to its citizen.

    `assurance` is what somebody must have shown of himself to see it. An answer counts as fresh for
    `fresh_for` and is kept for `kept_for`; how long an agency may take says its route
    (`portal.gateway`). `is_paid` marks services that show bills, `changes` those in which something
    can be changed. `kinds` are those of people who have the service.
    """

    code: str
    agency: str
    icon: str
    assurance: Assurance
    kinds: frozenset[PersonKind]
    fresh_for: timedelta
    kept_for: timedelta
    is_paid: bool
    changes: bool

    @property
    def queue(self) -> str:
        """The queue of the service's agency, so that a slow one keeps nobody else waiting."""
        return agency_queue(self.agency)


def agency_queue(agency: str) -> str:
    """Return the name of the queue of an agency, short enough for a channel of the database.

    The library tells workers of a new job on a channel that is named after the queue, behind 23
    characters of its own; the database takes 63.
    """
    if len(agency) <= _LONGEST_AGENCY:
        return f"agency {agency}"
    digest = hashlib.sha256(agency.encode()).hexdigest()[:_DIGEST]
    return f"agency {agency[: _LONGEST_AGENCY - _DIGEST - 1]}-{digest}"


def is_asking(asked_at: datetime | None, tried_at: datetime | None, now: datetime) -> bool:
    """Check whether an agency is still being asked: a wish without an outcome, and not an old one.

    `asked_at` is the moment of the last wish, `tried_at` of the last outcome.
    """
    if asked_at is None or now - asked_at > ASKING_LASTS:
        return False
    return tried_at is None or tried_at < asked_at


def state_after_failure(state: SnapshotState, *, has_content: bool) -> SnapshotState:
    """Return what is noted when an agency brought nothing: an earlier answer goes on being shown.

    Not where the agency refused the person: then nothing of it is shown any more.
    """
    if has_content and state in (SnapshotState.UNAVAILABLE, SnapshotState.BAD_RESPONSE):
        return SnapshotState.STALE
    return state
