"""What an agency's own officers cannot decide alone: its place among all agencies, and notes."""

from typing import Any
from uuid import uuid4

import pytest

from geo.errors import Refused
from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.assembly import proposables_of
from portal.audit.service import seal_with
from portal.directory.registers import queries as registers
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.rules import written
from portal.directory.registers.service import STORES, stage
from portal.proposals.proposables import Proposables
from portal.proposals.proposing import propose, propose_removal
from portal.proposals.service import Decision, decide, submit
from portal.vocabularies.loading import load_vocabularies
from tests.portal.directory.records import agency, service

YES = Decision(approve=True)
# Turns what follows: a note that ends in it makes the officer's name run backwards.
TURNS = "\u202egnorw\u2066 \u200fsi this"


def officer(role: Role = Role.APPROVER, at: str | None = "licensing") -> Officer:
    id_ = uuid4()
    return Officer(id_, f"{id_}@example.org", "Rana", "ar", (Membership(role, at),))


@pytest.fixture
def proposables(jordan: Deployment) -> Proposables:
    seal_with(jordan.database.writer, b"k" * 32)
    with jordan.database.writing() as session:
        for register, records in (
            (Register.AGENCIES, [agency("licensing"), agency("other")]),
            (Register.SERVICES, [service("renew", "licensing"), service("else", "other")]),
        ):
            activate(
                session, STORES[register], stage(session, register, records, Authorship("tests"))
            )
    return proposables_of(jordan, load_vocabularies())


@pytest.mark.parametrize(
    "said",
    [{"position": 1}, {"parent": "other"}, {"valid_to": "2020-01-01"}, {"successor": "other"}],
    ids=lambda said: next(iter(said)),
)
def test_the_place_of_an_agency_is_decided_by_an_approver_of_all_agencies(
    jordan: Deployment, proposables: Proposables, said: dict[str, Any]
) -> None:
    with jordan.database.writing() as session:
        content = {**written(agency("licensing")), **said}
        proposal, faults = propose(session, proposables, Subject.AGENCY, content, officer())
        assert proposal is not None, faults
        submit(session, proposal, officer())
        with pytest.raises(Refused, match="approver of all agencies"):
            decide(session, proposables, proposal, officer(), YES)
        decide(session, proposables, proposal, officer(at=None), YES)
        found = registers.record(session, Register.AGENCIES, "licensing")
        assert written(found) == content


def test_what_else_an_agency_says_of_itself_its_own_approver_decides(
    jordan: Deployment, proposables: Proposables
) -> None:
    with jordan.database.writing() as session:
        content = {**written(agency("licensing")), "email": "info@licensing.gov.example"}
        proposal, _faults = propose(session, proposables, Subject.AGENCY, content, officer())
        assert proposal is not None
        submit(session, proposal, officer())
        decide(session, proposables, proposal, officer(), YES)


def test_an_agency_is_not_taken_out_by_its_own_officers(
    jordan: Deployment, proposables: Proposables
) -> None:
    with jordan.database.writing() as session:
        proposal = propose_removal(session, proposables, Subject.AGENCY, "licensing", officer())
        submit(session, proposal, officer())
        with pytest.raises(Refused, match="approver of all agencies"):
            decide(session, proposables, proposal, officer(), YES)


@pytest.mark.parametrize(
    ("subject", "record"), [(Subject.AGENCY, agency), (Subject.SERVICE, service)]
)
def test_a_code_that_lives_is_nobodys_former_code(
    jordan: Deployment,
    proposables: Proposables,
    subject: Subject,
    record: Any,  # noqa: ANN401
) -> None:
    mine: tuple[str, ...] = ("licensing",)
    others = "other"
    if subject is Subject.SERVICE:
        mine, others = ("renew", "licensing"), "else"
    with jordan.database.writing() as session:
        content = {**written(record(*mine)), "former_codes": ["long-gone", others]}
        proposal, faults = propose(session, proposables, subject, content, officer(at=None))
        assert proposal is None
        assert [
            (fault.path, f"“{others}” is the code of a record" in str(fault.message))
            for fault in faults
        ] == [(("former_codes", 1), True)]


def test_notes_turn_nothing_around_them(jordan: Deployment, proposables: Proposables) -> None:
    with jordan.database.writing() as session:
        content = {**written(service("renew", "licensing")), "status": "inactive"}
        proposal, _faults = propose(
            session, proposables, Subject.SERVICE, content, officer(), f"one\r\ntwo {TURNS}\x1b[2J"
        )
        assert proposal is not None
        assert proposal.note == "one\ntwo gnorw si this[2J"
        submit(session, proposal, officer())
        decide(session, proposables, proposal, officer(), Decision(approve=True, note=TURNS))
        assert proposal.decision_note == "gnorw si this"
        newest = proposables[Subject.SERVICE].versions(session, "renew")[0]
        assert newest.note == "one\ntwo gnorw si this[2J"


def test_notes_of_releases_turn_nothing_at_the_terminal(
    jordan: Deployment, proposables: Proposables
) -> None:
    del proposables
    made = Authorship("tests", note=TURNS)
    with jordan.database.writing() as session:
        release = stage(session, Register.SERVICES, [service("renew", "licensing")], made)
        assert release.note == "gnorw si this"
