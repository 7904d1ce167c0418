"""What the audit log is told of proposals."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Officer
from portal.audit.recording import record
from portal.proposals.models import Proposal, ProposedState
from portal.proposals.schemas import Content, Standing

Said = Mapping[str, Any]


def record_proposal(
    session: Session,
    proposal: Proposal,
    by: Officer,
    action: str,
    *,
    old: object = None,
    new: object = None,
) -> None:
    """Write down what is done with a proposal; the last thing of an action."""
    told = {"draft": str(proposal.id)}
    said = "records" if proposal.further else "content"
    record(
        session,
        by.actor,
        action,
        proposal.kind,
        proposal.code,
        agency=proposal.agency,
        old=old,
        new=told if new is None else {**told, said: new},
    )


def proposed(proposal: Proposal) -> object:
    """Return what a proposal says, as the log holds it: of several records, each by its code."""
    if not proposal.further:
        return proposal.after or {}
    return {one.code: one.after or {} for one in proposal.states}


def applied(proposal: Proposal, stood: Sequence[Standing | None]) -> tuple[object, object]:
    """Return what stood and what stands now, as the log holds it.

    Of several records it is told what differs, by their codes.
    """
    if not proposal.further:
        return (stood[0].content if stood[0] else None), proposal.after
    pairs = list(zip(proposal.states, stood, strict=True))
    return (
        {one.code: _differing(before, one)[0] for one, before in pairs},
        {one.code: _differing(before, one)[1] for one, before in pairs},
    )


def _differing(before: Standing | None, after: ProposedState) -> tuple[Content, Content]:
    old, new = before.content if before else {}, after.after or {}
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return (
        {name: old[name] for name in names if name in old},
        {name: new[name] for name in names if name in new},
    )
