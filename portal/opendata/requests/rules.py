"""What a data request is, how it may end, and how long an agency has: pure facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from geo.messages import mark as _
from portal.limits.rules import Limit

# The kind of data requests wherever topics register theirs: workflow, discussions, following.
DATA_REQUEST = "data_request"
LETTER = "R"
LONGEST_TITLE = 150
LONGEST_TEXT = 5_000
# What an officer writes: an explanation, the name of a law.
LONGEST_OFFICIAL = 5_000
LONGEST_LAW = 300
LONGEST_ADDRESS = 1_000
LONGEST_APPEAL = 2_000
PAGE = 20
# So many agencies may pass it on; then the unit above all says whose it is.
MOST_PASSED_ON = 2
APPEAL_WORKING_DAYS = 15

ASKING = Limit("data requests asked", 5, 86_400)
LOOKING = Limit("datasets like a data request", 120, 3_600)

# The words of the workflow for who may, besides the roles of officers.
ASKER, UNIT, CENTRAL = "asker", "complaints_unit", "central"


class RequestState(StrEnum):
    """Where a data request stands; what each is called says its workflow."""

    RECEIVED = "received"
    WITH_AGENCY = "with_agency"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({RequestState.RECEIVED, RequestState.WITH_AGENCY})


class StateGroup(StrEnum):
    """What people look for among the states; overdue is computed and stands nowhere."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


GROUP_NAMES: Mapping[StateGroup, str] = {
    StateGroup.OPEN: _("With the agency"),
    StateGroup.OVERDUE: _("Overdue"),
    StateGroup.ANSWERED: _("Answered"),
    StateGroup.WITHDRAWN: _("Withdrawn"),
}


class Need(StrEnum):
    """What has to be named with a circumstance besides the explanation."""

    DATASET = "dataset"
    DAY = "day"
    ADDRESS = "address"
    AGENCY = "agency"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One way in which a data request ends.

    `texts` say to the public what it means. `needs` is what has to be named with it, None for the
    explanation alone. With `passes_on` the request does not end: it goes to the agency that is
    named, under the same reference. Without `is_public` it ends before anybody else has seen it.
    `by_asker` says that whoever has asked ends it, and no officer.
    """

    code: str
    names: Names
    texts: Names
    may_be_appealed: bool
    needs: Need | None = None
    passes_on: bool = False
    is_public: bool = True
    by_asker: bool = False


class Circumstances:
    """All ways in which data requests end, in the order in which officers choose."""

    def __init__(self, circumstances: Iterable[Circumstance]) -> None:
        self._by_code = {one.code: one for one in circumstances}

    def __iter__(self) -> Iterator[Circumstance]:
        return iter(self._by_code.values())

    def get(self, code: str | None) -> Circumstance | None:
        """Return a circumstance by its code, None for an unknown one."""
        return None if code is None else self._by_code.get(code)

    def of_asker(self) -> Circumstance:
        """Return the one with which whoever has asked takes a request back."""
        return next(one for one in self if one.by_asker)

    def of_officers(self, *, is_public: bool) -> tuple[Circumstance, ...]:
        """Return those that officers choose from, before or after it is shown to everybody."""
        return tuple(one for one in self if not one.by_asker and one.is_public is is_public)


@dataclass(frozen=True, slots=True)
class AnswerDays:
    """In how many working days a request is answered, and which agencies have others."""

    working_days: int
    by_agency: Mapping[str, int] = field(default_factory=dict)

    def of(self, agency: str | None) -> int:
        """Return the working days of an agency; None where nobody knows yet whose data it is."""
        return (
            self.working_days if agency is None else self.by_agency.get(agency, self.working_days)
        )


@dataclass(frozen=True, slots=True)
class RequestRules:
    """What a deployment says of data requests: how they end, and how long agencies have."""

    circumstances: Circumstances
    days: AnswerDays


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A data request as anybody may read it: nothing of it says who has asked.

    `agency` None is not known yet. `due_at` is when the agency owes the next step, None where it
    owes none. `circumstance` is that of the last answer that ended it. `appealed_at` says that the
    complaints unit has it. `version` moves with every change of what is shown.
    """

    id: UUID
    ref: str
    agency: str | None
    state: RequestState
    language: str
    title: str
    html: str
    asked_at: datetime
    released_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    circumstance: str | None
    appealed_at: datetime | None
    followers: int
    version: int

    @property
    def path(self) -> str:
        """The address of its page, without the language."""
        return path_of(self.ref)

    @property
    def is_open(self) -> bool:
        """Check whether somebody still has to answer."""
        return self.state in OPEN

    def is_overdue_at(self, now: datetime) -> bool:
        """Check whether the agency owes something that should have come."""
        return self.is_open and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agency has said: how the request ends, why, and what is named with it."""

    circumstance: str
    htmls: Names
    at: datetime
    agency: str | None
    dataset_id: UUID | None = None
    day: date | None = None
    address: str | None = None
    to_agency: str | None = None
    law: Names | None = None


def path_of(ref: str) -> str:
    """Return the address of the page of a data request, without the language."""
    return f"/data-requests/{ref}"
