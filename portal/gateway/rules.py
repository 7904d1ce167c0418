"""What a call to an agency is and what can become of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

# What may stand in a header of X-Road without being written differently.
_IN_A_HEADER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")

_BETWEEN_PARTS = re.compile(r"[._:/-]")


class IdType(StrEnum):
    """By what a person is known to agencies."""

    NATIONAL = "national"
    RESIDENCY = "residency"
    PASSPORT = "passport"


class AnswerState(StrEnum):
    """What became of a call. Only OK and EMPTY say something about the person."""

    OK = "ok"
    EMPTY = "empty"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    BAD_RESPONSE = "bad_response"
    WRONG_PERSON = "wrong_person"


class ErrorClass(StrEnum):
    """Whose matter it is that a call failed, as X-Road tells them apart.

    `client` is what we asked, `our_side` our security server, `their_side` the agency's, `agency`
    what stands behind that.
    """

    CLIENT = "client"
    OUR_SIDE = "our_side"
    THEIR_SIDE = "their_side"
    AGENCY = "agency"


@dataclass(frozen=True)
class Subject:
    """Whom a call is about. The number is never shown when it is printed."""

    id_type: str
    country: str
    number: str = field(repr=False)

    def as_json(self) -> dict[str, str]:
        """Return it as it stands in questions and answers."""
        return {"id_type": str(self.id_type), "country": self.country, "number": self.number}


@dataclass(frozen=True)
class ServiceRoute:
    """Where a service is: its code here, its agency in the directory, and what X-Road calls it.

    `provider` is instance/class/member/subsystem/service. One try ends after `timeout_s`. An agency
    that is simulated is marked as a demonstration wherever its data are shown.
    """

    service: str
    agency: str
    provider: str
    timeout_s: float = 5.0
    is_simulated: bool = False


@dataclass(frozen=True)
class Call:
    """One call: about whom, by whom, because of what, and what is asked.

    `user` is sent as X-Road-UserId, `issue` as X-Road-Issue, `represented` (a company as
    class/number) as X-Road-Represented-Party: none of them may hold a person's number unless the
    agency's contract demands it. `is_read` is false for what changes something: that is tried once.
    """

    route: ServiceRoute
    subject: Subject
    user: str
    issue: str
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_read: bool = True
    represented: str | None = None

    def __post_init__(self) -> None:
        for value in (self.user, self.issue, self.represented):
            assert value is None or _IN_A_HEADER.fullmatch(value), "it does not fit a header"
        # The ledger keeps the issue, and others may. A part of a part may be the same by chance.
        parts = _BETWEEN_PARTS.split(self.issue)
        assert self.subject.number not in parts, "the number must not stand there"


@dataclass(frozen=True)
class Answer:
    """What became of a call; `content` is there for OK alone, with what the contract names.

    `is_demonstration` says that a simulator answered: whoever shows it has to say so.
    """

    state: AnswerState
    content: Mapping[str, Any] | None = field(repr=False)
    message_id: UUID
    at: datetime
    is_demonstration: bool = False


class AgencyGateway(Protocol):
    """The one way to agencies."""

    def call(self, call: Call) -> Answer:
        """Ask an agency, and wait for at most two of the route's time limits.

        Never raises for a fault of the agency or of what lies between. Raises InvalidParameter when
        the parameters break the contract of the service.
        """
        ...

    def route(self, service: str) -> ServiceRoute:
        """Return where a service is, by its code; raises KeyError for a code without a contract."""
        ...
