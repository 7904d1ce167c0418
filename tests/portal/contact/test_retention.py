"""Closed cases forget their person when the time of their kind is over, and keep their figures."""

import logging
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import inspect, select, table, text

from geo.errors import InvalidSetup, Refused
from portal.accounts.officer_roles import Officer
from portal.attachments.stores import FolderStore
from portal.contact.citizens import appeal, rate
from portal.contact.dealing import Order, add_note, deal_with
from portal.contact.models import Case
from portal.contact.officer_models import CaseReaction
from portal.contact.retention import KINDS, Retention, anonymise_closed, read_days
from portal.contact.rules import Kind
from portal.contact.vault import Vault
from portal.settings import PortalSettings
from portal.workflow.service import Change
from tests.portal.contact.conftest import HIDDEN, House
from tests.portal.contact.files_handed_in import file_with

DAYS = {**dict.fromkeys(KINDS, 1_000), "question": 100, "praise": 50}
SECRETS = ("Rana", "rana@home", "sami@home", "mill", "secret", "letter.txt")
# Nothing of these is about a person; reasons of the history are only added to.
_KEPT = ("workflow_event", "audit_event", "letter", "rate_limit", "account", "membership")
_TABLES = text(
    "SELECT relname FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
)


def retention(house: House, folder: Path) -> Retention:
    return Retention(house.database, FolderStore(folder), house.context.vault, DAYS)


def ended(house: House, case: Case, by: Officer) -> None:
    """Reject a case: that is an end."""
    order = Order(Change("reject", reason="not ours"))
    with house.database.writing() as session:
        add_note(session, case.id, "a secret note", by)
        deal_with(session, house.context, case.id, order, by)


def written_anywhere(house: House) -> list[tuple[str, str]]:
    """Return what is found of the secrets in any table that is about cases."""
    with house.database.writer.connect() as connection:
        names = [name for name in connection.scalars(_TABLES) if name not in _KEPT]
        every = {name: select(text("*")).select_from(table(name)) for name in names}
        rows = {name: str(connection.execute(asked).all()) for name, asked in every.items()}
    return [(name, one) for name, held in rows.items() for one in SECRETS if one in held]


def state(house: House, id_: UUID) -> Case:
    with house.database.reading() as session:
        return session.get_one(Case, id_)


def columns(house: House, id_: UUID) -> dict[str, object]:
    """Return all that the row of a case holds."""
    with house.database.reading() as session:
        case = session.get_one(Case, id_)
        return {one.key: getattr(case, one.key) for one in inspect(Case).column_attrs}


def test_a_case_forgets_its_person_after_its_time_and_keeps_its_figures(
    house: House, editor: Officer, tmp_path: Path
) -> None:
    id_, files = file_with(house, FolderStore(tmp_path), letter_txt=b"a secret letter")
    with house.database.writing() as session:
        case = session.get_one(Case, id_)
        case.subject, case.body, case.details = "At the mill", "My secret", {"where": "mill"}
    ended(house, state(house, id_), editor)
    with house.database.writing() as session:
        rate(session, session.get_one(Case, id_), 2, "a secret reason")
        at = session.get_one(Case, id_).filed_at
        asked = {"asked_at": at, "until": at, "asked": "Where is the mill?"}
        told = {"case_id": id_, "asked_by": "x", "language": "en", "sealed_address": b"x"}
        session.add(CaseReaction(id=id_, **told, **asked))
    before = columns(house, id_)
    there = {name for name, _secret in written_anywhere(house)}
    assert there == {
        *("attachment", "case_message", "case_rating", "case_reaction", "contact_case"),
    }
    job = retention(house, tmp_path)
    house.move(days=99)
    anonymise_closed(job)
    assert state(house, id_).anonymised_at is None
    assert any(tmp_path.rglob("letter.txt"))
    house.move(days=2)
    anonymise_closed(job)
    assert written_anywhere(house) == []
    assert not any(tmp_path.rglob("letter.txt"))
    after = columns(house, id_)
    changed = {name for name, value in before.items() if after[name] != value}
    assert changed == {"subject", "body", "details", "same_digest", "anonymised_at", "words"}
    assert after["subject"] == after["reference"]
    assert set(files) == {"letter_txt"}
    anonymise_closed(job)
    assert state(house, id_).anonymised_at == after["anonymised_at"]


def test_each_kind_has_its_time_and_open_cases_have_none(
    house: House, editor: Officer, tmp_path: Path
) -> None:
    cases = {}
    for kind in (Kind.QUESTION, Kind.SUGGESTION, Kind.PRAISE):
        house.move(hours=2)
        cases[kind] = house.case(house.file(kind, body=f"mill {kind}").reference)
    is_open = house.case(house.file(body="another").reference)
    order = Order(Change("reject", reason="not ours"))
    with house.database.writing() as session:
        for kind in (Kind.QUESTION, Kind.SUGGESTION):
            deal_with(session, house.context, cases[kind].id, order, editor)
        passed = Order(Change("pass_on"))
        deal_with(session, house.context, cases[Kind.PRAISE].id, passed, editor)
    job = retention(house, tmp_path)
    house.move(days=60)
    anonymise_closed(job)
    over = {kind for kind, case in cases.items() if state(house, case.id).anonymised_at}
    assert Kind.QUESTION not in over
    house.move(days=60)
    anonymise_closed(job)
    over = {kind for kind, case in cases.items() if state(house, case.id).anonymised_at}
    assert Kind.QUESTION in over
    assert Kind.SUGGESTION not in over
    assert state(house, is_open.id).anonymised_at is None


def test_a_hidden_person_leaves_the_vault_with_the_case_or_both_stay(
    house: House, editor: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    case = house.case(house.file(person=HIDDEN).reference)
    ended(house, case, editor)
    house.move(days=101)
    job = retention(house, tmp_path)

    def closed(_vault: Vault, _ids: object) -> None:
        raise Refused("closed")

    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(Vault, "forget", closed)
        anonymise_closed(job)
    assert "stay in the vault" in caplog.text
    assert state(house, case.id).anonymised_at is None
    assert house.context.vault.reach(case.id) is not None
    anonymise_closed(job)
    assert state(house, case.id).anonymised_at is not None
    assert house.context.vault.reach(case.id) is None
    assert written_anywhere(house) == []


def test_a_case_stays_while_its_appeal_is_kept(
    house: House, editor: Officer, tmp_path: Path
) -> None:
    case = house.case(house.file(body="mill").reference)
    ended(house, case, editor)
    with house.database.writing() as session:
        appeal(session, house.context, session.get_one(Case, case.id), "It is not right")
    house.move(days=200)
    anonymise_closed(retention(house, tmp_path))
    assert state(house, case.id).anonymised_at is None


@pytest.mark.parametrize("text_", ["question=100", "all=100", "question=10, question=20"])
def test_the_terms_name_each_kind_once(text_: str) -> None:
    with pytest.raises(InvalidSetup, match="names each of these kinds once"):
        read_days(text_)
    assert set(read_days(PortalSettings().cases_kept_days)) == set(KINDS)
