"""Who is hidden stays so: in the case, in its letters and tables; the unit opens the vault."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

from geo.connections import libpq_address
from geo.database import Database
from geo.errors import Refused
from geo.roles import Acting, Roles
from geo.roles import Role as DatabaseRole
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.contact.contacts import person_of
from portal.contact.models import HiddenIdentity
from portal.contact.rules import Kind
from portal.contact.vault import make_vault, open_identity
from portal.settings import PortalSettings
from tests.portal.contact.conftest import HIDDEN, House

_WHY = "the court asks for it, file 12"


def everything_written(house: House) -> str:
    """Return all rows of all tables of cases, as text."""
    tables = ("contact_case", "case_contact", "case_message", "workflow_event", "audit_event")
    with house.database.reading() as session:
        found = [
            session.scalar(text(f"SELECT json_agg(one)::text FROM {table} AS one"))  # noqa: S608
            for table in tables
        ]
    return " ".join(map(str, found))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.MISTAKE])
def test_nothing_of_a_hidden_person_stands_in_the_case_but_what_its_form_names(
    house: House, kind: Kind
) -> None:
    reference = house.file(kind, HIDDEN).reference
    case = house.case(reference)
    assert case.country == (None if kind is Kind.MALPRACTICE else "EG")
    written = everything_written(house)
    assert "Sami" not in written
    assert "sami@" not in written
    with house.database.reading() as session:
        assert person_of(session, house.context.keys, case) is None
        sealed = session.scalars(select(HiddenIdentity.sealed)).one()
    assert b"Sami" not in sealed


def test_the_unit_alone_opens_an_identity_with_a_reason_and_it_is_written_down(
    house: House,
) -> None:
    case = house.case(house.file(Kind.COMPLAINT, HIDDEN).reference)
    unit = house.officer(Role.APPROVER, None)
    for nobody in (
        house.officer(Role.ADMINISTRATOR, "licensing"),
        house.officer(Role.EDITOR, None),
    ):
        with house.database.writing() as session, pytest.raises(Refused, match="Only the unit"):
            open_identity(session, case, _WHY, nobody)
    with house.database.writing() as session, pytest.raises(Refused, match="why"):
        open_identity(session, case, "  because ", unit)
    with house.database.writing() as session:
        opening = open_identity(session, case, _WHY, unit)
    found = house.context.vault.identity(opening)
    assert found is not None
    assert (found.name, found.email) == ("Sami", "sami@home.example")
    with house.database.reading() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert event is not None
        assert (event.action, event.actor_name) == ("complaint.identity_opened", unit.name)
        assert event.new == {"reason": _WHY}


def test_a_hidden_person_is_written_to_by_the_worker(house: House) -> None:
    editor = house.officer(Role.EDITOR, "licensing")
    reference = house.file(person=HIDDEN).reference
    assert [one.to for one in house.to_citizens()] == ["sami@home.example"]
    house.change(reference, editor, "answer")
    (letter,) = house.to_citizens()
    assert (letter.to, letter.kind) == ("sami@home.example", "contact.case_news")
    assert letter.values["state_en"] == "Answered"


def test_server_and_worker_put_into_the_vault_and_read_nothing(house: House) -> None:
    house.file(Kind.COMPLAINT, HIDDEN)
    url = house.database.writer.url.render_as_string(hide_password=False)
    for role in (DatabaseRole.WEB, DatabaseRole.WORKER, DatabaseRole.READER):
        with (
            psycopg.connect(libpq_address(url, Roles().name(role))) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT * FROM hidden_identity")


def test_the_vault_has_its_own_key_and_reads_as_its_own_role(house: House, tmp_path: Path) -> None:
    case = house.case(house.file(Kind.COMPLAINT, HIDDEN).reference)
    url = house.database.writer.url.render_as_string(hide_password=False)
    acting = Acting(Roles(), writing=DatabaseRole.WEB, reading=DatabaseRole.READER)
    database = Database(url, clock=house.clock, acting=acting)
    vault = make_vault(PortalSettings(), tmp_path, database)
    found = vault.reach(case.id)
    assert found is not None
    assert found.name == "Sami"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = make_vault(PortalSettings(), elsewhere, database)
    assert other.reach(case.id) is None
    database.dispose()
