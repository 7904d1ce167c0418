"""`aroundme secrets`, as an operator runs it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from geo.database import Database
from portal.citizens.rules import PersonState
from portal.contact.contacts import seal_person, unseal_person
from portal.contact.models import HiddenIdentity
from portal.contact.rules import Person
from portal.secrets import load_keys
from portal.secrets.person_keys import FILE, PersonKeys
from tests.conftest import Databases
from tests.portal.citizens.persons import person_row
from web.cli import make_cli

Run = Callable[..., Result]


@pytest.fixture
def url(databases: Databases, empty_template: str) -> Iterator[str]:
    """An empty database."""
    with databases.new(empty_template) as made:
        yield made


@pytest.fixture
def run(url: str, tmp_path: Path) -> Run:
    """A function that runs a verb on that database and a data root of its own."""
    environment = {
        "AROUNDME_DATABASE_URL": url,
        "AROUNDME_DATA_ROOT": str(tmp_path),
        "AROUNDME_LANG": "en",
        "COLUMNS": "200",
    }

    def ran(*words: str) -> Result:
        said = ["secrets", *words]
        return CliRunner().invoke(make_cli(said), said, env=environment)

    return ran


def test_a_secret_is_exchanged_and_its_state_told(run: Run, tmp_path: Path) -> None:
    keys = load_keys(tmp_path / "secret")
    PersonKeys(keys, tmp_path / "person_keys").make_many([uuid4(), uuid4()])
    old = keys.newest_id("x")
    rotated = run("rotate")
    assert rotated.exit_code == 0, rotated.output
    assert "Sealed anew: 2 values." in rotated.stdout
    assert load_keys(tmp_path / "secret").newest_id("x") != old
    told = run("status")
    assert told.exit_code == 0, told.output
    assert "yes" in told.stdout
    assert "Still sealed" not in told.stdout
    refused = run("retire")
    assert refused.exit_code != 0
    assert "may still be sealed with an older one" in " ".join(refused.output.split())
    assert "Sealed anew: 0 values." in run("reseal").stdout


def test_a_secret_for_several_machines_waits_before_it_seals(run: Run, tmp_path: Path) -> None:
    old = load_keys(tmp_path / "secret").newest_id("x")
    PersonKeys(load_keys(tmp_path / "secret"), tmp_path / "person_keys").make(uuid4())
    waiting = run("rotate", "--seals-after-minutes", "60")
    assert "aroundme secrets reseal" in waiting.stdout
    assert load_keys(tmp_path / "secret").newest_id("x") == old
    again = run("rotate")
    assert again.exit_code != 0
    assert "begins to seal" in again.output


def test_identities_in_the_vault_are_sealed_anew_too(run: Run, url: str, tmp_path: Path) -> None:
    case, rana = uuid4(), Person(name="Rana")
    path = tmp_path / "vault_secret"
    database = Database(url)
    with database.writing() as session:
        sealed = seal_person(load_keys(path), case, rana)
        session.add(HiddenIdentity(case_id=case, sealed=sealed))
    assert "Sealed anew: 1 values." in run("rotate", "--vault").stdout
    assert not (tmp_path / "secret").exists()
    with database.reading() as session:
        anew = session.get_one(HiddenIdentity, case).sealed
    database.dispose()
    assert anew[:4] != sealed[:4]
    assert unseal_person(load_keys(path), case, anew) == rana


def test_keys_of_persons_are_copied_and_brought_back(run: Run, url: str, tmp_path: Path) -> None:
    persons = PersonKeys(load_keys(tmp_path / "secret"), tmp_path / "person_keys")
    here, left = (person_row(datetime.now(UTC), state=state) for state in PersonState)
    persons.make_many([here.id, left.id, uuid4()])
    database = Database(url)
    with database.writing() as session:
        session.add_all([here, left])
        session.flush()
        session.expunge_all()
    database.dispose()
    saved = run("backup-person-keys")
    assert saved.exit_code == 0, saved.output
    (copy,) = (tmp_path / "person_key_backups").iterdir()
    assert str(copy) in saved.stdout
    (tmp_path / "person_keys" / FILE).unlink()
    # Of three persons one has left, and one is not known.
    back = run("restore-person-keys", str(copy))
    assert "1 keys of persons are back." in back.stdout, back.output
    assert PersonKeys(load_keys(tmp_path / "secret"), tmp_path / "person_keys").seal(
        here.id, "x", b""
    )
