"""Reads of proposals: one, those that wait, those of a record; only of agencies one may see."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from geo.database import any_text
from geo.errors import NotFound
from geo.messages import mark as _
from portal.proposals.models import FurtherRecord, Proposal
from portal.proposals.rules import UNDECIDED, ProposalState

# The agencies whose proposals somebody may see; None is all of them.
Agencies = frozenset[str] | None


def one_proposal(
    session: Session, proposal_id: str, agencies: Agencies, *, for_update: bool = False
) -> Proposal:
    """Return a proposal of these agencies; raises NotFound, also for one of others."""
    try:
        wanted = UUID(proposal_id)
    except ValueError:
        raise _no_proposal() from None
    statement = select(Proposal).where(Proposal.id == wanted, *seen_by(agencies))
    proposal = session.scalar(statement.with_for_update() if for_update else statement)
    if proposal is None:
        raise _no_proposal()
    return proposal


def undecided(session: Session, agencies: Agencies, *, limit: int = 200) -> Sequence[Proposal]:
    """List the proposals of these agencies that nobody has decided about, the newest first."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.state == any_text(UNDECIDED), *seen_by(agencies))
        .order_by(Proposal.made_at.desc())
        .limit(limit)
    ).all()


def decided_lately(
    session: Session, maker_id: str, since: datetime, *, limit: int
) -> Sequence[Proposal]:
    """List what somebody has made and others have settled since a moment, the newest first."""
    settled = (ProposalState.APPLIED, ProposalState.REJECTED, ProposalState.OVERTAKEN)
    when = func.coalesce(Proposal.decided_at, Proposal.submitted_at, Proposal.made_at)
    return session.scalars(
        select(Proposal)
        .where(
            Proposal.made_by_id == maker_id,
            Proposal.state == any_text(settled),
            when >= since,
        )
        .order_by(when.desc())
        .limit(limit)
    ).all()


def proposals_of(
    session: Session, kind: str, code: str, agencies: Agencies, *, limit: int = 50
) -> Sequence[Proposal]:
    """List all proposals that change a record, the newest first."""
    return session.scalars(
        select(Proposal)
        .where(changes_any(kind, [code]), *seen_by(agencies))
        .order_by(Proposal.made_at.desc())
        .limit(limit)
    ).all()


def waiting_for(
    session: Session, kind: str, codes: Iterable[str], agencies: Agencies
) -> Sequence[Proposal]:
    """List the proposals that change one of these records and nobody has decided about.

    The newest first.
    """
    return session.scalars(
        select(Proposal)
        .where(
            changes_any(kind, codes),
            Proposal.state == any_text(UNDECIDED),
            *seen_by(agencies),
        )
        .order_by(Proposal.made_at.desc())
    ).all()


def proposals_by_release(
    session: Session, kind: str, code: str, agencies: Agencies
) -> dict[int, Proposal]:
    """Return the proposals that brought in states of a record, by the number of the release."""
    found = proposals_of(session, kind, code, agencies)
    return {one.release_number: one for one in found if one.release_number is not None}


def seen_by(agencies: Agencies) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a proposal concerns one of these agencies."""
    if agencies is None:
        return ()
    overlaps = Proposal.agencies.op("&&", is_comparison=True)
    return (overlaps(cast(sorted(agencies), ARRAY(String))),)


def changes_any(kind: str, codes: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a proposal changes one of these records."""
    wanted = any_text(codes)
    further = (
        select(FurtherRecord.proposal_id)
        .where(FurtherRecord.proposal_id == Proposal.id, FurtherRecord.code == wanted)
        .correlate(Proposal)
    )
    return and_(Proposal.kind == kind, or_(Proposal.code == wanted, further.exists()))


def _no_proposal() -> NotFound:
    return NotFound(_("There is no such draft."))
