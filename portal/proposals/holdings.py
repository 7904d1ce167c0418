"""What proposals hold about a person: those that the person has made."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holdings import DataSubject, Holding, Records, records_of
from portal.proposals.models import FurtherRecord, Proposal


def _proposals(session: Session, subject: DataSubject) -> Records:
    held = select(
        Proposal.kind,
        Proposal.code,
        Proposal.agency,
        Proposal.state,
        Proposal.content,
        Proposal.note,
        Proposal.made_at,
        Proposal.decided_at,
        Proposal.decision_note,
    )
    found = held.where(Proposal.made_by_id == str(subject.id)).order_by(Proposal.made_at)
    return records_of(session, found)


def _further(session: Session, subject: DataSubject) -> Records:
    held = select(Proposal.made_at, FurtherRecord.code, FurtherRecord.content).join(
        Proposal, Proposal.id == FurtherRecord.proposal_id
    )
    found = held.where(Proposal.made_by_id == str(subject.id)).order_by(
        Proposal.made_at, FurtherRecord.position
    )
    return records_of(session, found)


HOLDINGS = (Holding("proposals", _proposals), Holding("proposals_further_records", _further))
