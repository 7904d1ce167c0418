"""What a message of the inbox is, what it is about, and by what copies of it go."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geo.messages import mark as _

MESSAGES_ON_PAGE = 20
# What nobody has read for so long is no news any more: no copy says that it is.
NEWS_DAYS = 7


class Topic(StrEnum):
    """What messages are about; people choose by topic which are copied to where."""

    SERVICES = "services"
    BILLS = "bills"
    EXPIRY = "expiry"
    CONSENTS = "consents"
    PARTICIPATION = "participation"
    SECURITY = "security"

    @property
    def may_be_muted(self) -> bool:
        """Check whether somebody may want no copies: whoever lost an account has to hear of it."""
        return self is not Topic.SECURITY


TOPIC_NAMES: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.SERVICES: _("My services: something has changed"),
        Topic.BILLS: _("Bills and fines"),
        Topic.EXPIRY: _("What ends soon"),
        Topic.CONSENTS: _("My consents"),
        Topic.PARTICIPATION: _("What I write in public"),
        Topic.SECURITY: _("The security of my account"),
    }
)


class ValueType(StrEnum):
    """How the value of a message is put into a language: as it is, as a day, by its name."""

    TEXT = "text"
    DAY = "day"
    SERVICE = "service"
    ENDING = "ending"


@dataclass(frozen=True)
class MessageKind:
    """One kind of message: its marked texts, and the types of the values that they have places for.

    Values know no language, so that a message is read in the one that its reader uses then.
    """

    name: str
    title: str
    body: str
    places: Mapping[str, ValueType]


@dataclass(frozen=True)
class Message:
    """What is told: `path` is the page that it leads to, below the language, as in `/my/services`.

    Raises ValueError for a kind that there is not, and for values that it has no places for.
    """

    kind: str
    topic: Topic
    values: Mapping[str, str]
    path: str

    def __post_init__(self) -> None:
        kind = KINDS.get(self.kind)
        if kind is None:
            raise ValueError(f"there is no kind of message named {self.kind}")
        if self.values.keys() != kind.places.keys():
            raise ValueError(f"{self.kind} needs {sorted(kind.places)}")
        if not self.path.startswith("/"):
            raise ValueError(f"{self.path} is no path of a page")


def _of_service(name: str, title: str, body: str) -> MessageKind:
    return MessageKind(name, title, body, {"service": ValueType.SERVICE})


# What moderators decide about somebody's posts: the page says of which, and why.
_OF_MODERATION = (
    MessageKind(
        "post.hidden",
        _("Something that you wrote was hidden"),
        _("A moderator has hidden it. Read why, and appeal where you find that wrong."),
        {},
    ),
    MessageKind(
        "post.shown",
        _("Something that you wrote is shown now"),
        _("A moderator has looked at it, and everybody can read it."),
        {},
    ),
    MessageKind(
        "appeal.upheld",
        _("Your appeal was upheld"),
        _("Somebody else has looked at what you wrote, and it is shown again."),
        {},
    ),
    MessageKind(
        "appeal.dismissed",
        _("Your appeal was dismissed"),
        _("Somebody else has looked at what you wrote, and it stays hidden. Read why."),
        {},
    ),
    MessageKind(
        "author.blocked",
        _("You cannot write in public for a while"),
        _("A moderator has decided so. Read until when, and why."),
        {},
    ),
)
# What becomes of data that somebody has asked for.
_OF_DATA_REQUESTS = (
    MessageKind(
        "data_request.released",
        _("Everybody can read your data request now"),
        _("The agency answers within its working days. You hear of every step."),
        {},
    ),
    MessageKind(
        "data_request.passed_on",
        _("Your data request is with another agency now"),
        _("The reference stays the same, and the days of that agency count from now on."),
        {},
    ),
    MessageKind(
        "data_request.held_back",
        _("Your data request was closed without being shown"),
        _("Read why, and appeal where you find that wrong."),
        {},
    ),
    MessageKind(
        "data_request.answered",
        _("Your data request is answered"),
        _("Read what the agency says, and appeal where you find that wrong."),
        {},
    ),
    MessageKind(
        "data_request.reopened",
        _("Your appeal was upheld: your data request is open again"),
        _("The agency answers anew, within its working days."),
        {},
    ),
    MessageKind(
        "data_request.dismissed",
        _("Your appeal about a data request was dismissed"),
        _("The answer of the agency stands."),
        {},
    ),
)
_KINDS = (
    MessageKind(
        "welcome",
        _("Your page is ready"),
        _("Choose the services that you need: they are asked for you whenever you sign in."),
        {},
    ),
    _of_service(
        "service.news",
        _("New: {service}"),
        _("What is held about you there is not what it was when you last looked."),
    ),
    _of_service(
        "bill.new",
        _("To be paid: {service}"),
        _("There is a sum to be paid that was not there before."),
    ),
    MessageKind(
        "reminder",
        _("{what} ends on {day}"),
        _("It ends on {day}. Look now what has to be done before that day."),
        {"what": ValueType.ENDING, "day": ValueType.DAY},
    ),
    _of_service(
        "consent.given",
        _("You have agreed: {service}"),
        _("The portal may ask there for you. You can take this back at any time."),
    ),
    _of_service(
        "consent.withdrawn",
        _("You have taken back your consent: {service}"),
        _("The portal does not ask there any more, and has deleted what it had from there."),
    ),
    MessageKind(
        "identity.raised",
        _("Your identity is confirmed"),
        _("Services that need a confirmed identity are open to you now."),
        {},
    ),
    MessageKind(
        "contact.changed",
        _("How the portal reaches you has changed"),
        _("If that was not you, undo it by the link in our letter to the address before."),
        {},
    ),
    *_OF_MODERATION,
    *_OF_DATA_REQUESTS,
)
KINDS: Mapping[str, MessageKind] = MappingProxyType({one.name: one for one in _KINDS})
