"""`aroundme officers` and `aroundme audit`, as an operator runs them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from geo.database import Database
from portal.accounts.officers.invitations import Acceptance, accept_invitation, read_invitation
from portal.accounts.rules import Outcome
from portal.accounts.security import make_security
from portal.audit.service import chain_key, seal_with
from portal.settings import PortalSettings
from tests.conftest import Databases
from tests.portal.accounts.house import CHEAP, House, visit
from web.cli import make_cli

Run = Callable[..., Result]
CHIEF, SECOND = "chief@agency.example", "second@agency.example"


@contextmanager
def _house_on(databases: Databases, template: str, folder: Path) -> Iterator[House]:
    """A database that the commands find by the environment, like those who follow the README."""
    with databases.new(template) as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AROUNDME_DATABASE_URL", url)
        environment.setenv("AROUNDME_SECRET_FILE", str(folder / "secret"))
        # Where no server tells its address, which links would lead to.
        environment.setenv("AROUNDME_DATA_ROOT", str(folder))
        environment.setenv("AROUNDME_LANG", "en")
        database = Database(url)
        security = make_security(PortalSettings(), folder, hasher=CHEAP)
        seal_with(database.writer, chain_key(security.keys))
        yield House(database, security)
        database.dispose()


@pytest.fixture(scope="module")
def house(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house that the tests share."""
    with _house_on(databases, empty_template, tmp_path_factory.mktemp("commands")) as made:
        yield made


@pytest.fixture
def own_house(databases: Databases, empty_template: str, tmp_path: Path) -> Iterator[House]:
    """A house for a test that leaves its log spoiled."""
    with _house_on(databases, empty_template, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def run() -> Run:
    """A function that runs a command."""
    runner = CliRunner()

    def run(*words: str, code: int = 0) -> Result:
        said = ["audit" if words[0] in {"head", "verify"} else "officers", *words]
        result = runner.invoke(make_cli(said), said)
        assert result.exit_code == code, result.output
        return result

    return run


def _invite(run: Run, house: House, email: str, *options: str) -> str:
    shown = run("invite", email, "--role", "administrator", *options).stdout
    found = re.search(r"http://localhost:8000/(ar|en)/invitations/(\S+)", shown)
    assert found is not None, shown
    with house.writing() as session:
        acceptance = Acceptance("ليلى الحسن", "nine mountains and a river")
        entered = accept_invitation(session, house.security, visit(), found[2], acceptance)
    assert entered.outcome is Outcome.ENROLMENT
    return found[2]


@pytest.fixture(scope="module")
def token(run: Run, house: House) -> str:
    """The token of the first administrator, after whom a second one was invited."""
    made = _invite(run, house, CHIEF, "--name", "ليلى")
    _invite(run, house, SECOND, "--agency", "moh", "--language", "en")
    return made


@pytest.mark.usefixtures("own_house")
def test_the_log_is_empty_in_the_beginning(run: Run) -> None:
    assert "empty" in run("head").stdout
    assert "0 events" in run("verify").stdout


def test_the_first_administrator_is_invited_by_a_link_where_there_is_no_mail(
    run: Run, house: House, token: str
) -> None:
    with house.database.reading() as session:
        assert read_invitation(session, token) is None, "it was taken up"
    shown = run("list").stdout
    assert re.search(r"chief@agency.example.*ليلى الحسن.*active.*administrator \(\*\)", shown)
    assert re.search(r"second@agency.example.*active.*administrator \(moh\)", shown)


def test_an_invitation_stands_when_the_mail_server_is_away(
    run: Run, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AROUNDME_SMTP_URL", "smtp://127.0.0.1:1?starttls=no")
    result = run("invite", "third@agency.example", "--role", "viewer", "--agency", "moh")
    assert "was not sent" in result.stderr
    token = result.stdout.strip().rpartition("/")[2]
    with house.database.reading() as session:
        assert read_invitation(session, token) is not None


@pytest.mark.usefixtures("token")
def test_an_officer_is_suspended_and_restored(run: Run, house: House) -> None:
    email = SECOND
    assert "suspended" in run("suspend", email.upper()).stdout
    assert house.enter(email).outcome is Outcome.WRONG
    run("restore", email)
    assert house.enter(email).outcome is Outcome.ENROLMENT
    assert "no second factor" in run("reset-second-factor", email).stdout


@pytest.mark.usefixtures("token")
def test_everybody_is_signed_out_at_once_after_a_leak(run: Run, house: House) -> None:
    entered = [house.enter(house.account()) for _ in range(2)]
    assert all(house.read(one) for one in entered)
    assert "Everybody is signed out" in run("sign-everybody-out").stdout
    assert not any(house.read(one) for one in entered)


@pytest.mark.usefixtures("token")
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run) -> None:
    assert "last administrator" in run("suspend", CHIEF, code=2).stderr
    assert "No officer" in run("suspend", "nobody@agency.example", code=2).stderr
    assert "not an e-mail" in run("invite", "nobody", "--role", "viewer", code=2).stderr
    assert "not suspended" in run("restore", CHIEF, code=2).stderr
    run("invite", "x@agency.example", "--role", "king", code=2)


@pytest.mark.usefixtures("token")
def test_the_log_names_the_operator_and_is_verified(run: Run, house: House) -> None:
    kept = run("head").stdout.strip()
    assert re.fullmatch(r"\d+:[0-9a-f]{64}", kept)
    assert "whole" in run("verify", "--head", kept).stdout
    assert house.scalar("SELECT actor_kind FROM audit_event WHERE seq = 1") == "operator"
    assert "audit head" in run("verify", "--head", "x", code=2).stderr


def test_a_log_that_was_tampered_with_is_named_with_the_event(run: Run, own_house: House) -> None:
    for email in (CHIEF, SECOND):
        _invite(run, own_house, email)
    kept = run("head").stdout.strip()
    last = int(kept.partition(":")[0])
    with own_house.database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER refuse_change"))
        connection.execute(text("UPDATE audit_event SET actor_name = 'x' WHERE seq = 2"))
        connection.execute(text("DELETE FROM audit_event WHERE seq = :last"), {"last": last})
    shown = run("verify", code=2).stdout
    assert re.search(r"2\W+was changed", shown)
    assert "cut off" not in shown
    shown = run("verify", "--head", kept, code=2).stdout
    assert re.search(rf"{last}\W+and all after it were cut off", shown)


@pytest.mark.usefixtures("token")
def test_without_its_secret_the_log_is_not_believed(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AROUNDME_SECRET_FILE", str(tmp_path / "another"))
    assert "tampered" in run("verify", code=2).stdout
