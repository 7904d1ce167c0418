"""How far a proposal has come, and who may decide about it."""

from collections.abc import Iterable
from enum import StrEnum

from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role


class ProposalState(StrEnum):
    """How far a proposal has come."""

    OPEN = "open"
    SUBMITTED = "submitted"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


UNDECIDED = (ProposalState.OPEN, ProposalState.SUBMITTED)


def needs_second_officer(*, by_default: bool, said: bool | None) -> bool:
    """Check whether somebody else than its maker has to agree to what an officer hands in.

    `by_default` is what the installation says, `said` what the collection says for itself; None
    says nothing.
    """
    return by_default if said is None else said


def check_decision(*, is_own: bool, needs_second_officer: bool) -> None:
    """Raise Refused when whoever made a change may not decide about it alone."""
    if needs_second_officer and is_own:
        raise Refused(
            _("This change is yours, so a second officer has to look at it. Nothing was changed.")
        )


def refuse_unentitled(by: Officer, role: Role, agencies: Iterable[str | None]) -> None:
    """Raise Refused unless an officer has a role in each agency.

    Where a page has let somebody through by mistake, this is the second door.
    """
    if not all(by.may(role, agency) for agency in agencies):
        raise Refused(_("This needs the role “{role}” in the agency."), role=role.value)
