"""How sure it is who acts: what a session was opened with, and how sure it is who the person is.

Two axes, as GOV.UK One Login has them: the credential (C1, C2) and the identity (P0 to P2). What a
page or a service demands is an `Assurance`; decision 0071 says which.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from portal.accounts.identities import Identity, PersonKind


class Credential(StrEnum):
    """What a session was opened with: a password alone, or two factors. They compare in order."""

    C1 = "C1"
    C2 = "C2"


@dataclass(frozen=True)
class Assurance:
    """The least that something demands, on both axes."""

    credential: Credential = Credential.C1
    identity: Identity = Identity.P0


@dataclass(frozen=True)
class PersonHere:
    """The person of a session: a citizen, resident, visitor, or who speaks for a company."""

    id: UUID
    kind: PersonKind
    identity: Identity
