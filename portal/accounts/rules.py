"""Accounts, signed-in sessions, requests, and how tries to enter end."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.accounts.assurance import Assurance, Credential, PersonHere
from portal.accounts.identities import Identity
from portal.accounts.officer_roles import AccountHolder, Officer
from portal.audit.rules import Actor, ActorKind
from portal.limits.rules import Limit

# What several ways to enter count together.
SECOND_FACTOR = Limit("second factor", 5, 900)

# How long a credential counts for what must not be done at a screen that somebody has left.
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
    NOT_THE_PERSON = "not the person"
    LIMITED = "limited"


class StepUpNeeded(Refused):
    """The action needs a credential of the last ten minutes, or more than the session has."""

    def __init__(self, assurance: Assurance | None = None) -> None:
        self.assurance = assurance or Assurance(Credential.C2)
        super().__init__(
            _("Confirm with your second factor that it is you: the last time is too long ago.")
        )


class IdentityNeeded(Refused):
    """The action needs to know better who the person is."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        super().__init__(
            _("Prove first who you are: this service shows data only to a person who has done so.")
        )


@dataclass(frozen=True)
class SignedIn:
    """A session as one request found it.

    `session_id` is the SHA-256 of what its cookie holds, with which the database is asked.
    `is_complete` says that nothing more is asked for: officers, and who has a second factor, have
    shown that; before it the session is good for nothing else. `authenticated_at` is the moment of
    the second factor, else of the password, `read_at` that of the request. `person` is there for
    who has registered as one.
    """

    holder: AccountHolder
    session_id: bytes
    form_token: str
    is_complete: bool
    credential: Credential
    authenticated_at: datetime
    has_second_factor: bool
    read_at: datetime
    is_touch_due: bool = False
    person: PersonHere | None = None

    @property
    def officer(self) -> Officer:
        """The holder as an officer; raises Refused for who has no e-mail address."""
        held = self.holder
        if held.email is None:
            raise Refused(_("Officers need an e-mail address, and this account has none."))
        return Officer(
            id=held.id,
            email=held.email,
            name=held.name,
            language=held.language,
            memberships=held.memberships,
            network=held.network,
            request_id=held.request_id,
            phone=held.phone,
        )

    @property
    def identity(self) -> Identity:
        """How sure it is who the person is; P0 for who has not registered as one."""
        return Identity.P0 if self.person is None else self.person.identity

    def meets(self, assurance: Assurance) -> bool:
        """Check whether the session has at least an assurance on both axes."""
        return (
            self.is_complete
            and self.credential >= assurance.credential
            and self.identity >= assurance.identity
        )

    def is_fresh(self) -> bool:
        """Check whether the last credential was shown within ten minutes before the request."""
        return self.is_complete and self.read_at - self.authenticated_at <= STEP_UP

    def is_recent(self) -> bool:
        """Check whether the strongest that the account has was shown within these ten minutes.

        That is the second factor; the password for a citizen who has none.
        """
        has_two = self.has_second_factor or self.holder.is_officer
        least = Credential.C2 if has_two else Credential.C1
        return self.credential >= least and self.is_fresh()


def demand(signed_in: SignedIn, assurance: Assurance, *, fresh: bool = False) -> None:
    """Check that a session has an assurance; `fresh`: shown within the last ten minutes.

    Raises IdentityNeeded where the person is not known well enough, StepUpNeeded where the
    credential is too little or too old.
    """
    if signed_in.identity < assurance.identity:
        raise IdentityNeeded(assurance.identity)
    if not signed_in.meets(assurance) or (fresh and not signed_in.is_fresh()):
        raise StepUpNeeded(assurance)


def demand_recent(signed_in: SignedIn) -> None:
    """Raise StepUpNeeded unless the strongest that the account has was shown within ten minutes.

    That is the second factor; the password for a citizen who has none.
    """
    if not signed_in.is_recent():
        raise StepUpNeeded(Assurance(signed_in.credential))


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
