"""The access log: chains of pseudonyms that hold after erasures, and tell what was changed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from portal.access_log.forgetting import KEPT, forget_accesses, forget_old_accesses
from portal.access_log.recording import note_access
from portal.access_log.rules import Action, By, FaultKind, Purpose
from portal.accounts.row_security import bind_person
from tests.portal.access_log.log import PAGE, AccessLog
from web.cli import make_cli
from web.commands.console import ExitCode

COUNTER = replace(PAGE, action=Action.SEEN, by=By.OFFICER, purpose=Purpose.COUNTER)


def _kinds(log: AccessLog) -> set[FaultKind]:
    return {one.kind for one in log.check().faults}


def test_an_access_is_chained_and_its_person_alone_reads_it(access_log: AccessLog) -> None:
    one, other = access_log.person(), access_log.person()
    access_log.note(one, PAGE, COUNTER)
    access_log.note(other, PAGE)
    assert access_log.chain() == 3
    assert access_log.count("access_waiting") == 0
    assert [seen.happened.access for seen in access_log.seen(one)] == [COUNTER, PAGE]
    assert [seen.seq for seen in access_log.seen(one, before=2)] == [1]
    assert len(access_log.seen(other)) == 1
    assert access_log.seen(uuid4()) == []
    verdict = access_log.check()
    assert verdict.holds
    assert (verdict.events, verdict.chains, verdict.contents) == (3, 2, 3)


def test_a_chain_goes_on_where_it_ended(access_log: AccessLog) -> None:
    person = access_log.person()
    for _ in range(3):
        access_log.note(person, PAGE, PAGE)
        access_log.chain()
        assert access_log.check().holds
    assert [seen.seq for seen in access_log.seen(person)] == [6, 5, 4, 3, 2, 1]


def test_what_is_undone_is_not_in_the_log(access_log: AccessLog) -> None:
    person = access_log.person()
    with pytest.raises(ZeroDivisionError), access_log.web.writing() as session:
        note_access(session, person, PAGE)
        raise ZeroDivisionError
    assert access_log.chain() == 0


def test_the_chains_name_nobody_and_tell_nothing(access_log: AccessLog) -> None:
    person = access_log.person()
    access_log.note(person, PAGE)
    access_log.chain()
    asked = (
        "SELECT count(*) FROM access_event WHERE access_event::text LIKE '%fines%' OR strpos("
        "encode(chain, 'hex') || encode(commitment, 'hex'), replace(:id, '-', '')) > 0"
    )
    with access_log.whole.reading() as session:
        assert session.scalar(text(asked), {"id": str(person)}) == 0
        twice = "SELECT count(DISTINCT commitment) FROM access_event"
        first = session.scalar(text(twice))
    access_log.note(person, PAGE)
    access_log.chain()
    with access_log.whole.reading() as session:
        assert session.scalar(text(twice)) == (first or 0) + 1, "the salt is another each time"


def test_an_erasure_leaves_every_chain_whole(access_log: AccessLog) -> None:
    gone, other = access_log.person(), access_log.person()
    access_log.note(gone, PAGE, COUNTER)
    access_log.note(other, PAGE)
    access_log.chain()
    assert access_log.check().holds
    access_log.note(gone, PAGE)
    with access_log.worker.writing() as session:
        bind_person(session, gone)
        assert forget_accesses(session, gone) == 2
        note_access(session, gone, replace(PAGE, action=Action.ERASED))
    access_log.close(gone)
    assert access_log.chain() == 1, "the erasure itself is in the chain"
    assert access_log.seen(gone) == []
    verdict = access_log.check()
    assert verdict.holds
    assert (verdict.events, verdict.contents) == (4, 1)
    with access_log.whole.reading() as session:
        left = "SELECT count(*) FROM access_content WHERE person_id = :id"
        assert session.scalar(text(left), {"id": gone}) == 0


def test_what_is_old_is_forgotten_and_the_chain_holds(access_log: AccessLog) -> None:
    person = access_log.person()
    access_log.note(person, PAGE)
    other = access_log.person()
    access_log.note(other, PAGE)
    access_log.tamper(
        "UPDATE access_waiting SET at = at - CAST(:by AS interval) WHERE subject_id = :id",
        by=KEPT + timedelta(days=1),
        id=other,
    )
    access_log.chain()
    forget_old_accesses(access_log.worker)
    assert access_log.seen(other) == []
    assert len(access_log.seen(person)) == 1
    verdict = access_log.check()
    assert verdict.holds
    assert (verdict.events, verdict.contents) == (2, 1)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE access_event SET commitment = sha256('x') WHERE seq = 2", FaultKind.CHANGED),
        ("UPDATE access_event SET epoch = 7 WHERE seq = 2", FaultKind.CHANGED),
        ("DELETE FROM access_event WHERE seq = 2", FaultKind.MISSING),
        (
            "INSERT INTO access_event SELECT chain, 4, epoch, commitment, hash, hash"
            " FROM access_event WHERE seq = 3",
            FaultKind.CHANGED,
        ),
        (
            "UPDATE access_event SET previous_hash = sha256('x') WHERE seq = 3",
            FaultKind.UNLINKED,
        ),
        ("DELETE FROM access_event WHERE seq = 3", FaultKind.CUT_OFF),
        ("DELETE FROM access_event", FaultKind.CUT_OFF),
        (
            "UPDATE access_content SET service_code = 'other' WHERE seq = 2",
            FaultKind.OTHER_CONTENT,
        ),
        ("UPDATE access_content SET by = 'person' WHERE seq = 1", FaultKind.OTHER_CONTENT),
        ("DELETE FROM access_content WHERE seq = 2", FaultKind.MISSING_CONTENT),
        ("DELETE FROM access_content WHERE seq = 3", FaultKind.MISSING_CONTENT),
    ],
)
def test_whoever_changes_the_log_in_the_database_is_found_out(
    access_log: AccessLog, change: str, kind: FaultKind
) -> None:
    person = access_log.person()
    access_log.note(person, PAGE, COUNTER, PAGE)
    access_log.chain()
    assert access_log.check().holds
    access_log.tamper(change)
    assert kind in _kinds(access_log)


def test_the_database_itself_refuses_to_change_an_event(access_log: AccessLog) -> None:
    access_log.note(access_log.person(), PAGE)
    access_log.chain()
    for statement in ("UPDATE access_event SET seq = 9", "DELETE FROM access_event"):
        with pytest.raises(DBAPIError), access_log.whole.writing() as session:
            session.execute(text(statement))


def test_nobody_waits_for_whoever_chains(access_log: AccessLog) -> None:
    """Noting takes no lock: it goes on while chains are continued, and chains beside it."""
    person = access_log.person()
    with access_log.whole.writing() as held:
        held.execute(text("SELECT pg_advisory_xact_lock(5019)"))
        held.execute(text("LOCK TABLE access_event, access_content IN ACCESS EXCLUSIVE MODE"))
        access_log.note(person, *[PAGE] * 13)
        assert access_log.chain() == 0, "somebody else does so"
    assert access_log.chain() == 13


def test_the_operator_checks_the_log_and_is_told_what_does_not_hold(
    access_log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = access_log.whole.writer.url.render_as_string(hide_password=False)
    monkeypatch.setenv("AROUNDME_DATABASE_URL", url)
    monkeypatch.setenv("AROUNDME_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("AROUNDME_DATA_ROOT", str(tmp_path))
    monkeypatch.setenv("AROUNDME_LANG", "en")
    access_log.note(access_log.person(), PAGE, PAGE)
    verb = ["audit", "accesses"]
    whole = CliRunner().invoke(make_cli(verb), verb)
    assert "The access log is whole: 2 events of 1 persons." in whole.output
    access_log.tamper("DELETE FROM access_event WHERE seq = 2")
    spoiled = CliRunner().invoke(make_cli(verb), verb)
    assert spoiled.exit_code == ExitCode.REFUSED
    assert "ends of chains were cut off" in spoiled.output
