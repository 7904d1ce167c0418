"""A secret is exchanged while a server and its worker run: nothing fails, and nothing is lost."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from geo.database import Database
from portal.accounts.letters import RESET
from portal.notifications.queries import letter_counts
from portal.notifications.service import Letter, write_letter
from portal.secrets import load_keys
from portal.secrets.files import KeyringFile
from tests.conftest import Databases
from tests.simulators.mail import mail_server
from tests.web.serving.served import NO_INDEX, Served, served, wait_until
from web.cli import make_cli

VALUES = {"site": "Government Portal", "link": "https://portal.example/ar/x"}
ROTATIONS, LETTERS = 3, 12


@pytest.fixture
def url(databases: Databases, sample_template: str) -> Iterator[str]:
    """A database of the test's own: letters of another would be counted too."""
    with databases.new(sample_template) as made:
        yield made


def test_letters_and_repeated_requests_go_through_rotations(url: str, tmp_path: Path) -> None:
    database, secret = Database(url), tmp_path / "secret"
    # A process that runs through all of it, as another server would.
    running = load_keys(secret)
    environment = {"AROUNDME_DATABASE_URL": url, "AROUNDME_DATA_ROOT": str(tmp_path)}
    with mail_server(tmp_path / "mail.log", ["--slow-s", "0.05"]) as mail:
        settings = {**NO_INDEX, "AROUNDME_SMTP_URL": mail.url}
        with served(url, tmp_path, 2, **settings) as portal:
            assert {_core_limit(pid) for pid in portal.everything()} == {"0 0"}
            key = str(uuid4())
            reference = _reported(portal, key)
            for rotation in range(ROTATIONS):
                with database.writing() as session:
                    for number in range(LETTERS):
                        to = f"p{rotation}-{number}@agency.example"
                        letter = Letter(RESET, to, "ar", VALUES, timedelta(hours=1))
                        write_letter(session, running, letter)
                words = ["secrets", "rotate"]
                done = CliRunner().invoke(make_cli(words), words, env=environment)
                assert done.exit_code == 0, done.output
                # The key of a request stands as a digest, which no rotation changes.
                assert _reported(portal, key) == reference
            wait_until(lambda: _states(database) == {"sent": ROTATIONS * LETTERS})
        assert len({one.to for one in mail.kept()}) == ROTATIONS * LETTERS
        assert len(KeyringFile(secret).current().secrets) == ROTATIONS + 1
        assert "cannot be read again" not in portal.log.read_text()
    database.dispose()


def _core_limit(pid: int) -> str:
    """Return how much of its memory a process may leave behind: soft and hard limit."""
    lines = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("Max core file size"))
    return " ".join(line.split()[4:6])


def _reported(portal: Served, key: str) -> str:
    """Send one report under a key, on a new connection, and return its reference."""
    sent = {"kind": "mistake", "page": "/en/services", "text": "a wrong number"}
    asked = urllib.request.Request(
        f"http://127.0.0.1:{portal.port}/api/v1/cases",
        json.dumps(sent).encode(),
        {"Content-Type": "application/json", "Idempotency-Key": key},
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own server
        reference: str = json.load(answer)["reference"]
        return reference


def _states(database: Database) -> dict[str, int]:
    with database.reading() as session:
        counts, _oldest_s = letter_counts(session)
    return {state: number for state, number in counts.items() if number}
