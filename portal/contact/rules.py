"""What a case is: its kinds, who writes it, what is written, and how often that may be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from geo.coordinates import Position
from portal.limits.rules import Limit

# Words for who may do something, beside the roles of officers: whoever wrote the case, and the unit
# that stands above all agencies, whose officers have a role in every one.
CITIZEN = "citizen"
CENTRAL = "central"

# Under this name `details` have the way back that stood on a report before there were cases.
WAY_BACK = "contact"

LONGEST_SUBJECT = 150
LONGEST_TEXT = 5_000
LONGEST_LINE = 300
MOST_FILES = 5
# So many offices near a place are shown, and may be those whose affair a case is.
OFFICES_NEAR = 5

# States in which whoever wrote a case has what there is to have.
SETTLED = frozenset({"answered", "resolved", "rejected", "decided", "closed", "passed_on"})
# Cases of these kinds may be dealt with as one. Malpractice never is: who is behind it stays apart.
MERGED_KINDS = frozenset({"question", "suggestion", "complaint", "praise", "fault"})

# How often one network and one address may write: the ladder that keeps a person from nothing
# and a program from much.
FROM_ONE_NETWORK = (
    Limit("case 2 s", 1, 2),
    Limit("case 5 min", 2, 300),
    Limit("case 30 min", 4, 1_800),
    Limit("case 1 h", 6, 3_600),
)
FROM_ONE_CONTACT = (Limit("case contact 1 h", 4, 3_600), Limit("case contact 1 d", 10, 86_400))
MOST_AN_HOUR = 2_000
# The same words from the same contact within this are one case.
SAME_WITHIN = timedelta(days=7)


class Kind(StrEnum):
    """What somebody writes to the government for."""

    QUESTION = "question"
    SUGGESTION = "suggestion"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    MALPRACTICE = "malpractice"
    FAULT = "fault"
    MISTAKE = "mistake"


# What the complaints unit decides about anew, and what a case asks of an agency beside its own:
# they have workflows like those of the kinds, and no form.
APPEAL = "appeal"
TASK = "case_task"
APPEAL_LETTER = "A"


@dataclass(frozen=True)
class Person:
    """Who writes, as far as said: `phone` in E.164, `country` by ISO 3166's two letters."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    is_hidden: bool = False

    @property
    def can_be_reached(self) -> bool:
        """Check whether an answer finds its way."""
        return self.email is not None or self.phone is not None


class FilingChannel(StrEnum):
    """The way a case came: by its writer's own hand, or taken down by an officer for a caller."""

    WEB = "web"
    PROGRAM = "program"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    LETTER = "letter"
    EMAIL = "email"


# What officers take cases down from.
CALLERS_CHANNELS = (
    FilingChannel.TELEPHONE,
    FilingChannel.COUNTER,
    FilingChannel.LETTER,
    FilingChannel.EMAIL,
)


@dataclass(frozen=True)
class NewCase:
    """A case as it is handed in, read and checked; `details` are what only its kind asks for.

    `agency` is the one that the writer means, `topic` a code of the topics, with its sub-topic as
    `topic.sub`. `position` is on the map, `office` the `layer/ref` of an office near it. `account`
    is that of a writer who was signed in: of a hidden one only where he wants it among his cases.
    """

    kind: Kind
    language: str
    person: Person
    subject: str
    text: str
    agency: str | None = None
    topic: str | None = None
    position: Position | None = None
    office: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    may_be_published: bool = False
    account: UUID | None = None
    channel: FilingChannel = FilingChannel.WEB


@dataclass(frozen=True)
class Sender:
    """A program that sends the cases of many people: it is counted instead of their network."""

    name: str
    limits: tuple[Limit, ...]


class Author(StrEnum):
    """Who wrote a message of a case."""

    CITIZEN = "citizen"
    OFFICER = "officer"


class MessageKind(StrEnum):
    """What a message of a case is; a NOTE is read by officers alone."""

    QUESTION = "question"
    REPLY = "reply"
    ANSWER = "answer"
    NOTE = "note"
