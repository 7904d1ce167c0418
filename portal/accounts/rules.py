"""Accounts, signed-in sessions, requests, and how tries to enter end."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.accounts.officer_roles import Officer
from portal.audit.rules import Actor, ActorKind
from portal.limits.rules import Limit

# What several ways to enter count together.
SECOND_FACTOR = Limit("second factor", 5, 900)

# How long a second factor counts for actions that change who may enter.
STEP_UP = timedelta(minutes=10)
# One agency, or a part of a network that one household has: the limits count those.
_IPV4_PREFIX = 24
_IPV6_PREFIX = 64
_LONGEST_DEVICE = 200
_LONGEST_EMAIL = 254
# More than any address, name or browser says of itself.
_LONGEST_READ = 1_000
_LONGEST_NAME = 120


class AccountState(StrEnum):
    """Invited accounts have never been entered, suspended ones cannot be."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class FactorKind(StrEnum):
    """What one signs in with besides a password; the provider of `oidc` stands for a password."""

    TOTP = "totp"
    PASSKEY = "passkey"
    OIDC = "oidc"


SECOND_FACTORS = (FactorKind.TOTP, FactorKind.PASSKEY)


class Outcome(StrEnum):
    """How a try ended."""

    DONE = "done"
    SECOND_FACTOR = "second factor"
    ENROLMENT = "enrolment"
    WRONG = "wrong"
    LIMITED = "limited"


class StepUpNeeded(Refused):
    """The action needs a second factor of the last ten minutes."""

    def __init__(self) -> None:
        super().__init__(
            _("Confirm with your second factor that it is you: the last time is too long ago.")
        )


@dataclass(frozen=True)
class SignedIn:
    """A session of an officer as one request found it.

    `session_id` is the SHA-256 of what its cookie holds, with which the database is asked.
    `is_complete` says that the second factor was shown; before that the session is good for
    nothing else. `authenticated_at` is the moment of the second factor, else of the password,
    `read_at` that of the request.
    """

    officer: Officer
    session_id: bytes
    form_token: str
    is_complete: bool
    authenticated_at: datetime
    has_second_factor: bool
    read_at: datetime
    is_touch_due: bool = False

    def is_recent(self) -> bool:
        """Check whether the second factor was shown within the ten minutes before the request."""
        return self.is_complete and self.read_at - self.authenticated_at <= STEP_UP


@dataclass(frozen=True)
class Visit:
    """Where a request comes from; `known_device` is what its browser kept of an earlier one."""

    address: str | None
    user_agent: str | None = None
    request_id: str | None = None
    known_device: str | None = None

    @property
    def network(self) -> str | None:
        """The /24 of an IPv4 address, the /64 of an IPv6 one: single persons are not kept."""
        try:
            address = ipaddress.ip_address((self.address or "").partition("%")[0])
        except ValueError:
            return None
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped is None:
                return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
            address = address.ipv4_mapped
        return str(ipaddress.ip_network((address, _IPV4_PREFIX), strict=False))

    @property
    def device(self) -> str | None:
        """What the browser says of itself, printable and cut."""
        return printable(self.user_agent or "")[:_LONGEST_DEVICE] or None

    def actor(self, kind: ActorKind, actor_id: str, name: str) -> Actor:
        """Name whoever sent the request for the audit log."""
        return Actor(kind, actor_id, name, self.network, self.request_id)


@dataclass(frozen=True)
class OpenedSession:
    """What a browser gets for its cookie; the server keeps only a digest of it.

    `known_device` is for a cookie of its own, by which tries to enter are counted apart.
    """

    token: str
    expires_at: datetime
    known_device: str | None = None


@dataclass(frozen=True)
class Entered:
    """How a try to enter ended; recovery codes are there once, to be shown once."""

    outcome: Outcome
    opened: OpenedSession | None = None
    recovery_codes: tuple[str, ...] = ()


def normalised_email(text: str) -> str:
    """Return the one way to write an address, in lower case; raises InvalidParameter("email")."""
    # Only here: the tables of the library are built anew in every process that imports it.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        if len(text) > _LONGEST_READ:
            raise EmailNotValidError
        found = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise InvalidParameter(
            "email",
            _("“{value}” is not an e-mail address: write it like name@agency.gov.example."),
            value=text,
        ) from error
    return found.normalized.lower()


def looked_up_email(text: str) -> str:
    """Return what to look for when somebody signs in with a text, address or not; never raises."""
    try:
        return normalised_email(text)
    except InvalidParameter:
        return printable(text).lower()[:_LONGEST_EMAIL]


def clean_name(text: str) -> str:
    """Return a person's name as it is kept; raises InvalidParameter("name")."""
    name = " ".join(printable(text).split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InvalidParameter(
            "name",
            _("A name has between 1 and {most} characters: “{value}” does not."),
            value=text,
            most=_LONGEST_NAME,
        )
    return name


def printable(text: str) -> str:
    """Leave out what cannot be seen, or turns the direction of what follows.

    No more is read than anything kept here needs: normalising takes a time that grows with the
    square of a run of marks, and whoever signs in may send a million of them.
    """
    plain = without_bidi_controls(text[:_LONGEST_READ])
    return "".join(held for held in plain if held.isprintable()).strip()
