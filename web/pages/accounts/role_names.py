"""The roles in words, for pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.country import Names
from geo.messages import mark as _
from portal.accounts.officer_roles import Membership, Role

ROLE_NAMES: Mapping[Role, str] = {
    Role.VIEWER: _("viewer"),
    Role.EDITOR: _("editor"),
    Role.APPROVER: _("approver"),
    Role.ADMINISTRATOR: _("administrator"),
}
ROLE_RIGHTS: Mapping[Role, str] = {
    Role.VIEWER: _("sees drafts, imports and error reports"),
    Role.EDITOR: _("also proposes changes"),
    Role.APPROVER: _("also approves what others propose"),
    Role.ADMINISTRATOR: _("also invites people and gives them roles"),
}


@dataclass(frozen=True)
class ShownMembership:
    """A role in one agency in words; without an agency it is for all of them."""

    role: Role
    role_name: str
    agency: str | None
    agency_names: Names | None


def shown_memberships(
    memberships: Sequence[Membership], agencies: Mapping[str, Names]
) -> list[ShownMembership]:
    """Put roles into words, those for every agency first."""
    ordered = sorted(memberships, key=lambda held: (held.agency or "", held.role.rank))
    return [
        ShownMembership(
            held.role, ROLE_NAMES[held.role], held.agency, agencies.get(held.agency or "")
        )
        for held in ordered
    ]
