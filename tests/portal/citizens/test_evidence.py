"""Evidence: what a match opens, that all failures are one, and who hears of the reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from portal.citizens.evidence.counter import SeenPapers, hand_out
from portal.citizens.registration.asking import FAILED_BIRTH_DATE, FAILED_IDENTIFIER, Asked
from portal.citizens.registration.rules import EvidenceState, Step
from portal.citizens.rules import AssuredBy, Identifier, Identity, IdType
from portal.gateway.rules import AnswerState
from tests.portal.citizens.desk import BORN, CARD, NAMES, NUMBER, Desk, officer_at

OTHER = "9990001112"


def test_a_match_opens_the_next_step_with_the_names_of_the_register(desk: Desk) -> None:
    """Nobody types his own name: it is the register's."""
    found = desk.read(desk.evidenced())
    assert (found.state, found.step) == (EvidenceState.MATCHED, Step.CONTACT)
    assert (found.draft.names, found.draft.identity) == (NAMES, Identity.P1)
    assert found.draft.proof == ""
    (call,) = desk.gateway.calls
    assert dict(call.parameters) == {"birth_date": BORN, "card_number": CARD}
    assert NUMBER not in call.user + call.issue


def test_an_answer_is_shown_at_the_next_step_of_time(desk: Desk) -> None:
    """How long an agency took cannot be seen: before that it is still being asked."""
    token = desk.begin()
    desk.ask(token)
    desk.work()
    assert desk.read(token).state is EvidenceState.ASKED
    desk.clock.move(timedelta(seconds=2.9))
    assert desk.read(token).state is EvidenceState.ASKED
    desk.clock.move(timedelta(seconds=0.1))
    assert desk.read(token).state is EvidenceState.MATCHED


@pytest.mark.parametrize("case", ["unknown", "mismatch", "deceased", "no card", "registered"])
def test_all_failures_are_one_and_queue_one_job_of_one_size(desk: Desk, case: str) -> None:
    """What is kept of a failure says nothing of its reason, nor does the queue."""
    if case == "registered":
        desk.registered()
        desk.letters()
    elif case != "no card":
        desk.put(match=case)
    token = desk.begin()
    asked = desk.ask(token, proof="???" if case == "no card" else CARD)
    jobs = desk.work()
    desk.clock.move(timedelta(seconds=3))
    found = desk.read(token)
    assert (asked, found.state, found.step) == (Asked.DONE, EvidenceState.FAILED, Step.IDENTITY)
    assert [len(key) for key in jobs] == [64]
    assert not (found.draft.names or found.draft.identity or found.draft.proof)


@pytest.mark.parametrize(
    ("match", "kind"),
    [
        ("matched", "registration.registered_already"),
        ("mismatch", "registration.not_matched"),
        ("unknown", "registration.not_matched"),
        ("deceased", "registration.not_allowed"),
    ],
)
def test_the_reason_goes_to_the_contact_registered_earlier_once_a_day(
    desk: Desk, match: str, kind: str
) -> None:
    """Never to what was typed in the registration that failed."""
    desk.registered("layla@home.example")
    desk.letters()
    desk.put(match=match)
    for _time in range(2):
        desk.evidenced()
    assert [(to, name) for to, name, _values in desk.letters()] == [("layla@home.example", kind)]
    desk.clock.move(timedelta(days=2))
    desk.evidenced()
    assert len(desk.letters()) == 1


def test_nobody_is_written_to_about_a_number_that_nobody_has_registered(desk: Desk) -> None:
    """There is no contact that was known earlier."""
    desk.put(match="mismatch")
    desk.evidenced()
    assert desk.letters() == []


def test_an_agency_that_is_away_is_no_failure(desk: Desk) -> None:
    """It is said as it is: that tells nothing about anybody."""
    desk.gateway.fail("civil-register-match", AnswerState.UNAVAILABLE)
    assert desk.read(desk.evidenced()).state is EvidenceState.UNAVAILABLE
    desk.gateway.states.clear()
    token = desk.begin()
    desk.ask(token)
    desk.clock.move(timedelta(seconds=61))
    assert desk.read(token).state is EvidenceState.UNAVAILABLE


def test_failures_are_limited_for_a_number_from_all_networks(desk: Desk) -> None:
    """A form that answers as often as one likes is a list of birth dates."""
    desk.put(match="mismatch")
    outcomes = [desk.ask(desk.begin()) for _time in range(FAILED_IDENTIFIER.most + 1)]
    assert outcomes == [Asked.DONE] * FAILED_IDENTIFIER.most + [Asked.LIMITED]


def test_failures_are_limited_for_a_birth_date(desk: Desk) -> None:
    """Nor can the numbers of one birth date be gone through."""
    numbers = [f"98500000{number:02}" for number in range(FAILED_BIRTH_DATE.most + 1)]
    outcomes = [desk.ask(desk.begin(), number=number) for number in numbers]
    assert outcomes[-2:] == [Asked.DONE, Asked.LIMITED]
    assert desk.ask(desk.begin(), number=OTHER, born="1990-01-01") is Asked.DONE


def test_matches_do_not_count_as_failures(desk: Desk) -> None:
    """Who is right may be right again."""
    for _time in range(FAILED_IDENTIFIER.most + 1):
        assert desk.read(desk.evidenced()).state is EvidenceState.MATCHED


def test_neither_the_row_nor_the_queue_holds_a_number(desk: Desk) -> None:
    """All that was said is sealed; the job names the registration alone."""
    desk.ask(desk.begin())
    with desk.database.reading() as session:
        rows = session.execute(text("SELECT encode(sealed_draft, 'escape') FROM registration"))
        jobs = session.execute(text("SELECT args::text FROM procrastinate.procrastinate_jobs"))
        held = " ".join([*rows.scalars(), *jobs.scalars()])
    for said in (NUMBER, BORN, CARD):
        assert said not in held


def test_a_code_of_a_counter_proves_one_person_once(desk: Desk) -> None:
    """It is bound to number and birth date, is read with mistakes of the eye, and is used up."""
    seen = SeenPapers(Identifier(IdType.NATIONAL, "JO", OTHER), date(1990, 1, 1), NAMES)
    officer = officer_at(desk.database)
    with desk.database.writing() as session:
        made = hand_out(session, desk.context.keys, officer, "civil-status", seen)
    typed = made.code.lower().replace("0", "o").replace("1", "l")
    counter = {"by": AssuredBy.COUNTER, "number": OTHER, "born": "1990-01-01", "proof": typed}
    for wrong in ({"number": NUMBER}, {"born": "1990-01-02"}, {"proof": "AAAAA-AAAAA"}):
        assert desk.read(desk.evidenced(**{**counter, **wrong})).state is EvidenceState.FAILED
    found = desk.read(desk.evidenced(**counter))
    assert (found.state, found.draft.identity) == (EvidenceState.MATCHED, Identity.P2)
    assert desk.read(desk.evidenced(**counter)).state is EvidenceState.FAILED
    assert desk.gateway.calls == []
