"""Officers and what they may do in which agencies."""

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
class Officer:
    """A person who is signed in, with the network and the number of the request."""

    id: UUID
    email: str
    name: str
    language: str | None
    memberships: tuple[Membership, ...]
    network: str | None = None
    request_id: str | None = None

    @property
    def actor(self) -> Actor:
        """The officer as the audit log names him."""
        return Actor(ActorKind.OFFICER, str(self.id), self.name, self.network, self.request_id)

    def may(self, role: Role, agency: str | None) -> bool:
        """Check whether the officer has at least a role for an agency; None stands for all."""
        return any(
            held.role.rank >= role.rank and held.agency in (None, agency)
            for held in self.memberships
        )

    def roles_for(self, agency: str | None) -> frozenset[str]:
        """Return the words for all roles that the officer has for an agency."""
        return frozenset(role.value for role in Role if self.may(role, agency))

    def may_somewhere(self, role: Role) -> bool:
        """Check whether the officer has at least a role for any agency."""
        return any(held.role.rank >= role.rank for held in self.memberships)

    def agencies_where(self, role: Role) -> frozenset[str] | None:
        """Return the agencies for which the officer has at least a role; None is all of them."""
        held = {held.agency for held in self.memberships if held.role.rank >= role.rank}
        return None if None in held else frozenset(code for code in held if code is not None)


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
