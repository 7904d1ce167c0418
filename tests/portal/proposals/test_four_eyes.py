import pytest

from geo.errors import NotFound, Refused
from layers.deployment import Deployment
from layers.features.history import feature_now
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.audit.service import verify
from portal.directory.registers import queries as registers
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.rules import written
from portal.proposals.proposables import Proposables
from portal.proposals.proposing import propose, propose_removal
from portal.proposals.queries import one_proposal, undecided
from portal.proposals.restoring import restore
from portal.proposals.service import decide, submit, withdraw
from tests.portal.directory.records import agency, service
from tests.portal.proposals.proposed import NO, TWO, YES, office, officer, submitted


def test_a_pin_moves_when_a_second_officer_agrees_and_comes_back(
    jordan: Deployment, proposables: Proposables
) -> None:
    database = jordan.database
    editor, approver = officer(Role.EDITOR), officer(Role.APPROVER)
    with database.writing() as session:
        proposal = submitted(
            session, proposables, Subject.OFFICE, office(session, lon=35.91), editor
        )
        with pytest.raises(Refused, match="approver"):
            decide(session, proposables, proposal, editor, YES)
        decide(session, proposables, proposal, approver, TWO)
        moved = feature_now(session, "offices", "A1")
        assert moved is not None
        assert (moved.position.lon, moved.location_source) == (35.91, "officer")
        assert moved.area_codes
        newest, first = proposables[Subject.OFFICE].versions(session, "A1")
        assert (newest.kind, newest.made_by, newest.approved_by) == (
            "edit",
            editor.email,
            approver.email,
        )
        assert (newest.introduced_in, first.superseded_in) == (2, 2)
    with database.writing() as session:
        restore(session, proposables, Subject.OFFICE, "A1", 1, approver)
        back = feature_now(session, "offices", "A1")
        assert back is not None
        assert back.position.lon == 35.9
        events = session.query(AuditEvent).order_by(AuditEvent.seq).all()
        assert [event.action for event in events][:3] == [
            "draft.made",
            "draft.submitted",
            "draft.applied",
        ]
        assert verify(session).holds


def test_nobody_agrees_to_his_own_change_where_two_are_needed(
    jordan: Deployment, proposables: Proposables
) -> None:
    with jordan.database.writing() as session:
        alone = officer(Role.APPROVER)
        data = {**written(service("renew", "licensing")), "status": "inactive"}
        proposal = submitted(session, proposables, Subject.SERVICE, data, alone)
        with pytest.raises(Refused, match="second officer"):
            decide(session, proposables, proposal, alone, TWO)
        decide(session, proposables, proposal, officer(), TWO)
        found = registers.record(session, Register.SERVICES, "renew")
        assert written(found)["status"] == "inactive"


def test_a_proposal_made_from_an_older_state_is_refused(
    jordan: Deployment, proposables: Proposables
) -> None:
    one, two = officer(Role.EDITOR), officer()
    with jordan.database.writing() as session:
        first = submitted(session, proposables, Subject.OFFICE, office(session, lat=31.96), one)
        second = submitted(session, proposables, Subject.OFFICE, office(session, lat=31.97), one)
        decide(session, proposables, second, two, YES)
        assert first.state == "overtaken"
        with pytest.raises(Refused, match="overtaken already"):
            decide(session, proposables, first, two, YES)
        stale = submitted(session, proposables, Subject.OFFICE, office(session, lat=31.96), one)
        stale.base_hash = b"another"
        with pytest.raises(Refused, match="changed by somebody else"):
            decide(session, proposables, stale, two, YES)


def test_faults_are_told_and_nothing_is_kept(jordan: Deployment, proposables: Proposables) -> None:
    by = officer(at=None)
    with jordan.database.writing() as session:
        for subject, data, field, word in (
            (Subject.OFFICE, office(session, lon=10.0), "lat", "outside the country"),
            (Subject.OFFICE, office(session, attributes={"kind": "tower"}), "kind", "tower"),
            (
                Subject.OFFICE,
                office(session, attributes={"entrance_lon": 35.9}),
                "entrance_lat",
                "entrance",
            ),
            (Subject.OFFICE, office(session, opening_hours="early"), "opening_hours", "early"),
            (Subject.SERVICE, written(service("renew", "nobody")), "agency", "nobody"),
            (Subject.AGENCY, written(agency("licensing", parent="licensing2")), "parent", "2"),
        ):
            proposal, (fault, *_more) = propose(session, proposables, subject, data, by)
            assert proposal is None
            assert field in fault.path
            assert word in str(fault.message)
        assert undecided(session, None) == []
        with pytest.raises(Refused, match="Nothing differs"):
            propose(session, proposables, Subject.OFFICE, office(session), by)


def test_an_officer_of_one_agency_neither_sees_nor_touches_the_records_of_another(
    jordan: Deployment,
    proposables: Proposables,
) -> None:
    mine, theirs = officer(), officer(at="other")
    with jordan.database.writing() as session:
        proposal = submitted(session, proposables, Subject.OFFICE, office(session, lat=31.96), mine)
        agencies = theirs.agencies_where(Role.VIEWER)
        assert undecided(session, agencies) == []
        with pytest.raises(NotFound):
            one_proposal(session, str(proposal.id), agencies)
        for decision in (YES, NO):
            with pytest.raises(Refused, match="approver"):
                decide(session, proposables, proposal, theirs, decision)
        with pytest.raises(Refused, match="editor"):
            propose(session, proposables, Subject.OFFICE, office(session, lat=31.99), theirs)
        with pytest.raises(Refused, match="editor"):
            taking = {**written(service("renew", "licensing")), "agency": "other"}
            propose(session, proposables, Subject.SERVICE, taking, theirs)
        with pytest.raises(Refused, match="editor"):
            propose(session, proposables, Subject.AGENCY, written(agency("other2")), theirs)


def test_a_rejected_or_withdrawn_proposal_changes_nothing(
    jordan: Deployment, proposables: Proposables
) -> None:
    by = officer()
    with jordan.database.writing() as session:
        before = proposables[Subject.OFFICE].standing(session, "A1")
        for end in ("rejected", "withdrawn"):
            proposal = submitted(
                session, proposables, Subject.OFFICE, office(session, lat=31.96), by
            )
            if end == "rejected":
                decide(session, proposables, proposal, by, NO)
            else:
                withdraw(session, proposal, by)
            assert proposal.state == end
            with pytest.raises(Refused, match=end):
                withdraw(session, proposal, by)
        assert proposables[Subject.OFFICE].standing(session, "A1") == before


def test_an_office_goes_and_comes_back(jordan: Deployment, proposables: Proposables) -> None:
    editor, approver = officer(Role.EDITOR), officer()
    with jordan.database.writing() as session:
        proposal = propose_removal(
            session, proposables, Subject.OFFICE, "A1", editor, "stands twice"
        )
        submit(session, proposal, editor)
        decide(session, proposables, proposal, approver, TWO)
        assert proposables[Subject.OFFICE].standing(session, "A1") is None
        with pytest.raises(NotFound):
            propose_removal(session, proposables, Subject.OFFICE, "A1", editor)
        restore(session, proposables, Subject.OFFICE, "A1", 1, approver)
        assert proposables[Subject.OFFICE].standing(session, "A1") is not None
        with pytest.raises(Refused, match="editor"):
            propose_removal(session, proposables, Subject.OFFICE, "B1", editor)
