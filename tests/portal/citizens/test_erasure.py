"""Leaving the portal: three days to stay, then nothing is left that names anybody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from sqlalchemy import func, select, text

from geo.database import Database
from geo.errors import DatabaseUnavailable
from geo.roles import Acting, Role, Roles
from geo.tables import Table
from portal.accounts.holdings import DataSubject, Holding, copy_of
from portal.accounts.rules import SignedIn
from portal.accounts.sessions import read_session
from portal.accounts.sign_in import sign_in
from portal.assembly import holdings
from portal.audit.service import chain_key, seal_with
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give
from portal.citizens.erasure.carrying_out import Erasing, erase_due, erase_person
from portal.citizens.erasure.service import ask_erasure, erasure_due, take_back_erasure
from portal.citizens.inbox.rules import Message, Topic
from portal.citizens.inbox.service import tell
from portal.citizens.models import PersonRow
from portal.citizens.registration.finishing import FinishState
from portal.participation.polls.digest_keys import DigestKeys
from tests.portal.citizens.desk import NAMES, NUMBER, PASSWORD, Desk
from tests.portal.citizens.resident import settle

EMAIL, FINES = "layla@home.example", "traffic-fines"


@pytest.fixture
def layla(desk: Desk) -> SignedIn:
    """Somebody who has registered, has agreed to something and was told something."""
    done = desk.registered(EMAIL)
    assert done.opened is not None
    signed_in = _session(desk, done.opened.token)
    with desk.database.writing() as session:
        person_id = _person_id(signed_in)
        give(session, person_id, Purpose.NEWS, language="ar")
        message = Message("bill.new", Topic.BILLS, {"service": FINES}, "/my")
        tell(session, desk.context, person_id, message)
    desk.letters()
    return signed_in


@pytest.fixture
def erasing(desk: Desk) -> Iterator[Erasing]:
    """What forgetting needs, on a database that acts as the worker does."""
    url = desk.database.writer.url.render_as_string(hide_password=False)
    acting = Acting(Roles(), writing=Role.WORKER, reading=Role.WORKER)
    database = Database(url, clock=desk.clock, acting=acting)
    seal_with(database.writer, chain_key(desk.context.keys))
    yield Erasing(database, desk.context, _holdings(desk))
    database.dispose()


def _holdings(desk: Desk) -> tuple[Holding, ...]:
    return holdings(desk.context, DigestKeys(Path("nowhere")))


def _person_id(signed_in: SignedIn) -> UUID:
    assert signed_in.person is not None
    return signed_in.person.id


def _session(desk: Desk, token: str) -> SignedIn:
    with desk.database.reading() as session:
        signed_in = read_session(session, desk.context.security, token, desk.visit())
    assert signed_in is not None
    return signed_in


def _rows_with(desk: Desk, person_id: UUID) -> dict[str, int]:
    """Count by table what stands under a person."""
    tables = [one for one in Table.metadata.sorted_tables if "person_id" in one.columns]
    with desk.database.reading() as session:
        counts = {
            table.name: session.scalar(
                select(func.count()).select_from(table).where(table.c.person_id == person_id)
            )
            for table in tables
        }
    return {name: count for name, count in counts.items() if count}


def asked(desk: Desk, layla: SignedIn) -> None:
    with desk.database.writing() as session:
        ask_erasure(session, desk.context, layla, _person_id(layla))


def test_every_table_about_a_person_is_in_the_copy(desk: Desk) -> None:
    tables = text(
        "SELECT DISTINCT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND (column_name = 'person_id' OR table_name = 'person')"
    )
    with desk.database.reading() as session:
        there = set(session.scalars(tables))
    spoken_for = [table for one in _holdings(desk) for table in one.tables]
    assert there == set(spoken_for)
    assert len(spoken_for) == len(set(spoken_for))


def test_a_copy_holds_what_is_kept_opened_and_nothing_of_others(
    desk: Desk, layla: SignedIn
) -> None:
    subject = DataSubject(layla.holder.id, EMAIL, None, _person_id(layla))
    sami = settle(desk.database, desk.context)
    with desk.database.reading() as session:
        asked_of = select(PersonRow.account_id).where(PersonRow.id == sami.id)
        other = DataSubject(session.scalars(asked_of).one() or sami.id, sami.email, None, sami.id)
    with desk.database.reading() as session:
        held, others = (
            orjson.loads(orjson.dumps(copy_of(session, _holdings(desk), one)))
            for one in (subject, other)
        )
    assert held["person"][0]["number"] == NUMBER
    assert held["person"][0]["facts"]["names"] == NAMES
    assert held["inbox"][0]["values"] == {"service": FINES}
    assert [one["purpose"] for one in held["consents"]] == ["news"]
    assert [one["email"] for one in others["account"]] == [sami.email]
    assert not [word for word in (EMAIL, NUMBER, FINES) if word in str(others)]
    assert "digest" not in str(list(held.values()))
    assert "number_index" not in str(held)


def test_who_asks_has_three_days_to_stay(desk: Desk, layla: SignedIn, erasing: Erasing) -> None:
    asked(desk, layla)
    ((to, kind, values),) = desk.letters()
    assert (to, kind) == (EMAIL, "accounts.closing_asked")
    assert values["link"].endswith("/ar/my/data")
    asked(desk, layla)
    assert desk.letters() == []
    desk.clock.move(timedelta(hours=71))
    erase_due(erasing)
    with desk.database.writing() as session:
        take_back_erasure(session, layla, _person_id(layla))
    desk.clock.move(timedelta(hours=2))
    erase_due(erasing)
    with desk.database.reading() as session:
        assert erasure_due(session, _person_id(layla)) is None
    assert "inbox_message" in _rows_with(desk, _person_id(layla))


def test_of_who_has_left_nothing_is_left_that_names_anybody(
    desk: Desk, layla: SignedIn, erasing: Erasing
) -> None:
    person_id, keys = _person_id(layla), desk.context.person_keys
    sealed = keys.seal(person_id, "facts", b"Layla")
    asked(desk, layla)
    desk.letters()
    desk.clock.move(timedelta(hours=73))
    erase_due(erasing)
    # That somebody has agreed stays; of whom is not known any more.
    assert _rows_with(desk, person_id) == {"consent": 1}
    assert keys.unseal(person_id, "facts", sealed) is None
    told = {to: kind for to, kind, _values in desk.letters()}
    assert told == {EMAIL: "accounts.closed"}
    with desk.database.writing() as session:
        tried = sign_in(session, desk.context.security, desk.visit(), EMAIL, PASSWORD)
        assert tried.opened is None
        (held,) = session.execute(
            text(
                "SELECT a.email, a.name, a.password_hash, p.state, p.sealed_number, p.account_id"
                " FROM account a, person p WHERE p.id = :id AND a.id = :account"
            ),
            {"id": person_id, "account": layla.holder.id},
        )
        assert (held.name, held.password_hash, held.account_id) == ("", None, None)
        assert held.email.endswith("@closed.invalid")
        assert (held.state, held.sealed_number) == ("closed", b"")
        assert session.scalar(text("SELECT count(*) FROM credential")) == 0
        assert session.scalar(text("SELECT count(*) FROM access_event")) >= 1
        log = "SELECT action FROM audit_event WHERE object_id = :id ORDER BY seq"
        actions = session.scalars(text(log), {"id": str(layla.holder.id)}).all()
    assert actions[-2:] == ["erasure asked", "erased"]
    # The number is free again, and whoever has it is somebody new.
    assert desk.registered(EMAIL).state is FinishState.DONE


def test_an_erasure_that_was_broken_off_is_done_again(
    desk: Desk, layla: SignedIn, erasing: Erasing, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id, keys = _person_id(layla), desk.context.person_keys
    sealed = keys.seal(person_id, "facts", b"Layla")
    asked(desk, layla)
    desk.clock.move(timedelta(hours=73))

    def away(_person_id: UUID) -> bool:
        raise DatabaseUnavailable("the keys are away")

    with monkeypatch.context() as broken:
        broken.setattr(keys, "destroy", away)
        with pytest.raises(DatabaseUnavailable):
            erase_person(erasing, person_id)
    assert keys.unseal(person_id, "facts", sealed) == b"Layla"
    erase_due(erasing)
    assert keys.unseal(person_id, "facts", sealed) is None
    assert "person_erasure" not in _rows_with(desk, person_id)
