"""The steps of a registration, what has been said so far, and the states of its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.citizens.evidence.rules import Claim
from portal.citizens.rules import AssuredBy, Identifier, IdType, PersonKind


class Step(StrEnum):
    """The steps in their order; their names stand in addresses."""

    KIND = "kind"
    IDENTITY = "identity"
    CONTACT = "contact"
    CREDENTIAL = "credential"
    CONSENTS = "consents"


class EvidenceState(StrEnum):
    """How the evidence of a registration stands; all failures are one, whatever the reason."""

    OPEN = "open"
    ASKED = "asked"
    MATCHED = "matched"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Company:
    """A company as its register has told of it; `valid_to` is a day in ISO 8601, or empty."""

    number: str
    names: Mapping[str, str]
    role: str
    valid_to: str


@dataclass(frozen=True)
class Passkey:
    """A passkey that waits for its account, in hexadecimal digits."""

    id: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Draft:
    """What somebody has said so far; sealed whenever it is kept.

    `proof` shows who he is, by the way `by`. `email` and `phone` are confirmed when they stand in
    `confirmed`, too. `network` is where the evidence was asked from, `account_id` that of the
    account to be, for which a passkey is made.
    """

    language: str
    account_id: str
    kind: PersonKind = PersonKind.CITIZEN
    by: AssuredBy = AssuredBy.REGISTER
    id_type: str = ""
    country: str = ""
    number: str = ""
    born: str = ""
    proof: str = ""
    company_number: str = ""
    network: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    identity: str = ""
    company: Company | None = None
    email: str = ""
    phone: str = ""
    confirmed: tuple[str, ...] = ()
    password_hash: str = ""
    passkey: Passkey | None = None

    def __repr__(self) -> str:
        """Show nothing: what is printed by mistake ends in a log."""
        return "Draft()"

    @property
    def identifier(self) -> Identifier | None:
        """Return by which number the person is known; None while none was said."""
        if not self.number:
            return None
        return Identifier(IdType(self.id_type), self.country, self.number)

    @property
    def claim(self) -> Claim | None:
        """Return what is to be shown by evidence; None while it was not said."""
        identifier = self.identifier
        if identifier is None or not self.born:
            return None
        return Claim(identifier, date.fromisoformat(self.born), self.by, self.proof)

    @property
    def contacts(self) -> tuple[str, ...]:
        """The address and the number that were given, confirmed or not."""
        return tuple(one for one in (self.email, self.phone) if one)

    @property
    def has_contacts(self) -> bool:
        """Check whether there are contacts, and all are confirmed."""
        return bool(self.contacts) and set(self.contacts) <= set(self.confirmed)

    @property
    def has_credential(self) -> bool:
        """Check whether there is something to sign in with."""
        return bool(self.password_hash) or self.passkey is not None


@dataclass(frozen=True)
class Registration:
    """A registration as one request found it; `id` names its row, and opens nothing."""

    id: bytes
    state: EvidenceState
    draft: Draft

    @property
    def step(self) -> Step:
        """The first step that is not done; before it stands all to which one can go back."""
        if self.state is not EvidenceState.MATCHED:
            return Step.IDENTITY
        if not self.draft.has_contacts:
            return Step.CONTACT
        return Step.CONSENTS if self.draft.has_credential else Step.CREDENTIAL

    def may_see(self, step: Step) -> bool:
        """Check whether a step can be gone to: all before it are done."""
        order = list(Step)
        return order.index(step) <= order.index(self.step)
