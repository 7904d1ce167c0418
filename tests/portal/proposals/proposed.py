"""Who proposes in tests, what an office says, and a proposal that is handed in."""

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Membership, Officer, Role
from portal.directory.offices.service import office_now
from portal.directory.proposable.offices import written_office
from portal.directory.registers.definitions import Subject
from portal.proposals.models import Proposal
from portal.proposals.proposables import Proposables
from portal.proposals.proposing import propose
from portal.proposals.service import Decision, submit

YES, NO = Decision(approve=True), Decision(approve=False, note="not so")
TWO = Decision(approve=True, needs_second_officer=True)


def officer(role: Role = Role.APPROVER, at: str | None = "licensing") -> Officer:
    id_ = uuid4()
    return Officer(id_, f"{id_}@example.org", "Rana", "ar", (Membership(role, at),))


def office(session: Session, ref: str = "A1", **said_of_it: object) -> dict[str, Any]:
    now = office_now(session, ref)
    assert now is not None
    return {**written_office(now), **said_of_it}


def submitted(
    session: Session, proposables: Proposables, subject: Subject, data: dict[str, Any], by: Officer
) -> Proposal:
    proposal, faults = propose(session, proposables, subject, data, by)
    assert proposal is not None, [str(fault.message) for fault in faults]
    submit(session, proposal, by)
    return proposal
