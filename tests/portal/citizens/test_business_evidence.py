"""Evidence of a business: who represents a company, and a register of companies that is away."""

from datetime import date

import pytest
from sqlalchemy import text

from portal.citizens.evidence.counter import SeenPapers, hand_out
from portal.citizens.registration.rules import EvidenceState
from portal.citizens.rules import AssuredBy, Identifier, IdType, PersonKind
from portal.gateway.rules import AnswerState
from tests.portal.citizens.desk import BORN, NAMES, NUMBER, Desk, officer_at

MATCH = "company-representative-match"
BUSINESS = {"kind": PersonKind.BUSINESS, "company_number": "200123"}
COMPANY = {
    "number": "200123",
    "name": {"ar": "شركة النور", "en": "Al-Noor"},
    "role": "manager",
    "valid_to": None,
}
REPRESENTED = {"match": "matched", "company": COMPANY}
FAILING = ("unknown", "mismatch", "deceased", "registered", "not of the company", "no company")


def _prepare(desk: Desk, case: str) -> None:
    """Let the registers say what makes a business fail in one way; in none for another case."""
    if case in ("unknown", "mismatch", "deceased"):
        desk.put(match=case)
    if case == "registered":
        desk.registered()
    elif case != "no company":
        said = {"match": "not_a_representative"} if case == "not of the company" else REPRESENTED
        desk.gateway.put(MATCH, NUMBER, said)
    desk.gateway.calls.clear()


def test_a_business_is_registered_by_who_represents_it(desk: Desk) -> None:
    """The register of companies has to say so, whatever else is right."""
    assert desk.read(desk.evidenced(**BUSINESS)).state is EvidenceState.FAILED
    desk.gateway.put(MATCH, NUMBER, REPRESENTED)
    found = desk.read(desk.evidenced(**BUSINESS))
    assert found.state is EvidenceState.MATCHED
    assert found.draft.company is not None
    assert found.draft.company.role == "manager"
    desk.gateway.put(MATCH, NUMBER, {"match": "ended"})
    assert desk.read(desk.evidenced(**BUSINESS)).state is EvidenceState.FAILED


@pytest.mark.parametrize("case", FAILING)
def test_all_failures_of_a_business_are_one_and_ask_both_registers(desk: Desk, case: str) -> None:
    """Nor can be seen by the time that only one was asked."""
    _prepare(desk, case)
    found = desk.read(desk.evidenced(**BUSINESS))
    assert found.state is EvidenceState.FAILED
    assert found.draft.company is None
    assert [one.route.service for one in desk.gateway.calls] == ["civil-register-match", MATCH]


@pytest.mark.parametrize("case", ["nothing", *FAILING])
@pytest.mark.parametrize("state", [AnswerState.UNAVAILABLE, AnswerState.BAD_RESPONSE])
def test_a_register_of_companies_that_is_away_is_away_for_all(
    desk: Desk, case: str, state: AnswerState
) -> None:
    """It is no failure, and it does not tell whose number was right; nobody is warned."""
    _prepare(desk, case)
    desk.letters()
    desk.gateway.fail(MATCH, state)
    assert desk.read(desk.evidenced(**BUSINESS)).state is EvidenceState.UNAVAILABLE
    assert desk.letters() == []


def test_who_registers_for_himself_does_not_need_the_register_of_companies(desk: Desk) -> None:
    """It is not asked about him."""
    desk.gateway.fail(MATCH, AnswerState.UNAVAILABLE)
    assert desk.read(desk.evidenced()).state is EvidenceState.MATCHED


def test_the_code_of_a_counter_is_not_used_up_for_a_company_that_is_not_confirmed(
    desk: Desk,
) -> None:
    """Who has mistyped its number, or finds its register away, needs no second code."""
    seen = SeenPapers(Identifier(IdType.NATIONAL, "JO", NUMBER), date.fromisoformat(BORN), NAMES)
    officer = officer_at(desk.database)
    with desk.database.writing() as session:
        code = hand_out(session, desk.context.keys, officer, "civil-status", seen).code
    told = {**BUSINESS, "by": AssuredBy.COUNTER, "proof": code}
    assert desk.read(desk.evidenced(**told)).state is EvidenceState.FAILED
    desk.gateway.fail(MATCH, AnswerState.UNAVAILABLE)
    assert desk.read(desk.evidenced(**told)).state is EvidenceState.UNAVAILABLE
    desk.gateway.states.clear()
    desk.gateway.put(MATCH, NUMBER, REPRESENTED)
    assert desk.read(desk.evidenced(**told)).state is EvidenceState.MATCHED
    with desk.database.reading() as session:
        assert session.scalar(text("SELECT count(used_at) FROM counter_code")) == 1
