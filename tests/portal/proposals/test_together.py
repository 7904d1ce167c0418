"""Proposals of several records: one release, one way back, every agency concerned agrees."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from geo.errors import NotFound, Refused
from layers.deployment import Deployment
from layers.features.history import feature_now
from layers.features.queries import heir_of
from layers.releases.queries import active_release
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.directory.offices.life_cycle import merged
from portal.directory.registers.definitions import Subject
from portal.proposals.models import Proposal
from portal.proposals.proposables import Proposables
from portal.proposals.proposing import MOST_TOGETHER, Wanted, propose, propose_together
from portal.proposals.queries import one_proposal, waiting_for
from portal.proposals.restoring import restore, undo
from portal.proposals.service import decide, submit
from tests.portal.proposals.proposed import TWO, YES, office, officer

EDITOR, APPROVER = officer(Role.EDITOR), officer()
NATIONAL = officer(at=None)


@pytest.fixture
def session(jordan: Deployment, proposables: Proposables) -> Iterator[Session]:
    with jordan.database.writing() as session:
        yield session


def together(session: Session, proposables: Proposables, wanted: Wanted) -> Proposal:
    proposal, faults = propose_together(session, proposables, Subject.OFFICE, wanted, EDITOR)
    assert proposal is not None, faults
    submit(session, proposal, EDITOR)
    return proposal


def both(session: Session, **said: Any) -> Wanted:  # noqa: ANN401 - values of any field
    return Wanted([office(session, ref, **said) for ref in ("A1", "A2")])


def digests(session: Session) -> list[bytes | None]:
    found = (feature_now(session, "offices", ref) for ref in ("A1", "A2"))
    return [None if one is None else one.content_hash() for one in found]


def test_several_records_change_by_one_release_and_come_back_by_one(
    session: Session, proposables: Proposables
) -> None:
    before = {ref: office(session, ref) for ref in ("A1", "A2", "B1")}
    proposal = together(session, proposables, both(session, phones=["911"]))
    assert proposal.further_count == 1
    decide(session, proposables, proposal, APPROVER, TWO)
    assert proposal.release_number == 2
    release = active_release(session, "offices", 2)
    assert (release.changed, release.unchanged, release.made_by) == (2, 1, EDITOR.email)
    assert [office(session, ref)["phones"] for ref in ("A1", "A2")] == [["911"], ["911"]]
    event = session.query(AuditEvent).order_by(AuditEvent.seq.desc()).first()
    assert event is not None
    assert event.new == {
        "draft": str(proposal.id),
        "records": {"A1": {"phones": ["911"]}, "A2": {"phones": ["911"]}},
    }
    back = undo(session, proposables, proposal, APPROVER)
    assert back.release_number == 3
    assert {ref: office(session, ref) for ref in before} == before
    with pytest.raises(Refused, match="changed again"):
        undo(session, proposables, proposal, APPROVER)


def test_nothing_is_changed_when_one_of_the_records_has_moved_on(
    session: Session, proposables: Proposables
) -> None:
    proposal = together(session, proposables, both(session, phones=["911"]))
    other, _faults = propose(
        session, proposables, Subject.OFFICE, office(session, "A2", phones=["912"]), EDITOR
    )
    assert other is not None
    codes = ["A2"]
    assert [one.id for one in waiting_for(session, Subject.OFFICE, codes, None)] == [
        other.id,
        proposal.id,
    ]
    submit(session, other, EDITOR)
    decide(session, proposables, other, APPROVER, TWO)
    assert proposal.state == "overtaken"
    with pytest.raises(Refused, match="overtaken"):
        decide(session, proposables, proposal, APPROVER, TWO)
    assert "phones" not in office(session, "A1")


def test_what_stands_already_is_left_out_and_too_many_are_refused(
    session: Session, proposables: Proposables
) -> None:
    wanted = Wanted([office(session, "A1"), office(session, "A2", phones=["911"])])
    proposal = together(session, proposables, wanted)
    assert [one.code for one in proposal.states] == ["A2"]
    with pytest.raises(Refused, match="Nothing differs"):
        together(session, proposables, Wanted([office(session, "A1")]))
    with pytest.raises(Refused, match=r"Records chosen: 1001\. At once 1000"):
        together(session, proposables, Wanted(removals=["A1"] * (MOST_TOGETHER + 1)))


def test_an_office_goes_to_another_agency_when_both_have_agreed(
    session: Session, proposables: Proposables
) -> None:
    proposal = together(session, proposables, Wanted([office(session, agency="other")]))
    taker, stranger = officer(at="other"), officer(at="third")
    for agencies in (frozenset({"licensing"}), frozenset({"other"})):
        assert one_proposal(session, str(proposal.id), agencies) is proposal
    with pytest.raises(NotFound):
        one_proposal(session, str(proposal.id), frozenset({"third"}))
    with pytest.raises(Refused, match="approver"):
        decide(session, proposables, proposal, stranger, YES)
    decide(session, proposables, proposal, APPROVER, TWO)
    assert (proposal.state, proposal.agreed) == ("submitted", {"licensing": APPROVER.email})
    assert office(session)["agency"] == "licensing"
    decide(session, proposables, proposal, taker, TWO)
    assert proposal.state == "applied"
    assert office(session)["agency"] == "other"
    # The way back needs both again: who has given it away cannot take it alone.
    back = restore(session, proposables, Subject.OFFICE, "A1", 1, taker)
    assert (back.state, sorted(back.missing)) == ("submitted", ["licensing"])
    decide(session, proposables, back, APPROVER, YES)
    assert office(session)["agency"] == "licensing"


def test_an_officer_of_all_agencies_agrees_for_both(
    session: Session, proposables: Proposables
) -> None:
    proposal = together(session, proposables, Wanted([office(session, agency="other")]))
    decide(session, proposables, proposal, NATIONAL, TWO)
    assert office(session)["agency"] == "other"


def test_a_merged_office_leads_to_the_one_that_stays_and_comes_back_with_it(
    session: Session, proposables: Proposables
) -> None:
    stays = office(session, "A1", attributes={"kind": "branch", "services": ["tax"]})
    goes = office(session, "A2", attributes={"services": ["land", "tax"], "former_refs": ["A0"]})
    before = digests(session)
    wanted = Wanted([merged(stays, goes)], ["A2"])
    proposal = together(session, proposables, wanted)
    decide(session, proposables, proposal, APPROVER, TWO)
    assert office(session)["attributes"] == {
        "kind": "branch",
        "services": ["tax", "land"],
        "former_refs": ["A2", "A0"],
    }
    assert feature_now(session, "offices", "A2") is None
    assert [heir_of(session, "offices", ref) for ref in ("A2", "A0", "A9")] == ["A1", "A1", None]
    undo(session, proposables, proposal, APPROVER)
    assert digests(session) == before
    assert heir_of(session, "offices", "A2") is None
