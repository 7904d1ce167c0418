"""Who is signed in with an account, and what officers may do in which agencies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.audit.rules import Actor, ActorKind


class Role(StrEnum):
    """What one may do: each role includes those before it."""

    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """The place in the order of roles, the least first."""
        return list(Role).index(self)


@dataclass(frozen=True)
class Membership:
    """A role in one agency, by its code; None is every agency."""

    role: Role
    agency: str | None


@dataclass(frozen=True)
class AccountHolder:
    """A person who is signed in, with the network and the number of the request.

    Officers hold roles; citizens have none. One of `email` and `phone` is there.
    """

    id: UUID
    email: str | None
    name: str
    language: str | None
    memberships: tuple[Membership, ...]
    network: str | None = None
    request_id: str | None = None
    phone: str | None = None

    @property
    def is_officer(self) -> bool:
        """Check whether the person has a role somewhere."""
        return bool(self.memberships)

    @property
    def actor(self) -> Actor:
        """The person as the audit log names him: a citizen by the account's number alone.

        What stands in the log stays there, also when a citizen's data are erased.
        """
        kind = ActorKind.OFFICER if self.is_officer else ActorKind.CITIZEN
        name = self.name if self.is_officer else ""
        return Actor(kind, str(self.id), name, self.network, self.request_id)

    @property
    def contact(self) -> str:
        """Where the person is reached: the e-mail address, else the phone number."""
        return self.email or self.phone or ""

    def may(self, role: Role, agency: str | None) -> bool:
        """Check whether the person has at least a role for an agency; None stands for all."""
        return any(
            held.role.rank >= role.rank and held.agency in (None, agency)
            for held in self.memberships
        )

    def roles_for(self, agency: str | None) -> frozenset[str]:
        """Return the words for all roles that the person has for an agency."""
        return frozenset(role.value for role in Role if self.may(role, agency))

    def may_somewhere(self, role: Role) -> bool:
        """Check whether the person has at least a role for any agency."""
        return any(held.role.rank >= role.rank for held in self.memberships)

    def agencies_where(self, role: Role) -> frozenset[str] | None:
        """Return the agencies for which the person has at least a role; None is all of them."""
        held = {held.agency for held in self.memberships if held.role.rank >= role.rank}
        return None if None in held else frozenset(code for code in held if code is not None)


@dataclass(frozen=True)
class Officer(AccountHolder):
    """A person who works in the back office, where an e-mail address says who did what."""

    email: str


def clean_agency(code: str | None) -> str | None:
    """Take an agency's code as written in a form; raises InvalidParameter("agency")."""
    if code is None or not code.strip():
        return None
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", code.strip()) is None:
        raise InvalidParameter(
            "agency",
            _("“{value}” is not the code of an agency: small letters, digits and hyphens."),
            value=code,
        )
    return code.strip()


def check_memberships(memberships: Sequence[Membership]) -> None:
    """Refuse two roles for the same agency; raises InvalidParameter("agency")."""
    agencies = [held.agency for held in memberships]
    for agency in agencies:
        if agencies.count(agency) > 1:
            raise InvalidParameter(
                "agency",
                _("“{value}” has two roles: choose one role for each agency."),
                value=agency or "*",
            )
