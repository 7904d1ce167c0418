"""`aroundme datasets`: the actions of the pages at a terminal, with the second pair of eyes."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from geo.connections import libpq_address
from tests.conftest import Databases
from web.cli import make_cli

DATASET = """
agency = "licensing"
name = "licences"
titles = {ar = "الرخص (عيّنة)", en = "Licences (sample)"}
texts = {ar = "عدد الرخص", en = "How many licences"}
category = "transport"
licence = "jo-ogdl"
frequency = "yearly"
is_sample = true
files = [{path = "licences.csv", title = "Table", day = 2026-01-31}]
"""


class Terminal:
    """Runs `aroundme datasets` as one user or another."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self._url = url
        self._environment = {
            "AROUNDME_DATABASE_URL": url,
            "AROUNDME_DATA_ROOT": str(folder / "root"),
            "AROUNDME_LANG": "en",
            "COLUMNS": "200",
        }

    def run(self, *words: str, user: str = "layla") -> Result:
        """Run it in this process."""
        args = ["datasets", *words]
        environment = {**self._environment, "LOGNAME": user}
        return CliRunner().invoke(make_cli(args), args, env=environment)

    def logged(self) -> list[tuple[str, str, str]]:
        """Return what the audit log holds of datasets: who did what."""
        with psycopg.connect(libpq_address(self._url, None)) as connection:
            asked = "SELECT actor_kind, actor_name, action FROM audit_event ORDER BY seq"
            return connection.execute(asked).fetchall()


@pytest.fixture
def terminal(databases: Databases, empty_template: str, tmp_path: Path) -> Iterator[Terminal]:
    """A database, and a folder with a dataset."""
    (tmp_path / "licences.toml").write_text(DATASET, "utf-8")
    (tmp_path / "licences.csv").write_text("governorate,licences\nAmman,4200\nIrbid,1800\n")
    with databases.new(empty_template) as url:
        yield Terminal(url, tmp_path)


def test_from_a_file_to_everybody_by_two_users_of_the_machine(terminal: Terminal) -> None:
    broken = terminal.folder / "broken.toml"
    broken.write_text('agency = ""', "utf-8")
    made = terminal.run("add", str(broken), str(terminal.folder / "licences.toml"))
    assert made.exit_code == 1, made.output
    assert "broken.toml: agency: Choose the agency" in made.output
    assert "licences is added as a draft." in made.output
    assert terminal.run("hand-in", "licences").exit_code == 0
    own = terminal.run("review", "licences")
    assert (own.exit_code, "ask another officer" in own.output) == (2, True)
    assert terminal.run("review", "licences", user="omar").exit_code == 0
    assert terminal.run("publish", "licences", user="omar").exit_code == 0
    newer = terminal.folder / "newer.csv"
    newer.write_text("governorate,ref\nAmman,9851012345\n")
    ahead = terminal.run("version", "licences", str(newer), "--day", "2999-01-31")
    assert (ahead.exit_code, "still to come" in ahead.output) == (2, True)
    told = terminal.run("version", "licences", str(newer), "--day", "2026-02-28")
    assert "Version 2. Rows: 1. Findings: 1." in told.output
    refused = terminal.run("check", "licences", user="omar")
    assert (refused.exit_code, "nobody has decided" in refused.output) == (2, True)
    shown = terminal.run("show", "licences").output
    assert "Numbers of persons" in shown
    assert "licences" in terminal.run("list", "--state", "published").output
    assert "Say which areas it is about." in terminal.run("report").output
    gone = ("withdraw", "licences", "--because", "ar=أرقام خاطئة", "--because", "en=Wrong figures")
    assert terminal.run(*gone).exit_code == 0
    assert terminal.run("show", "nothing").exit_code == 2
    logged = terminal.logged()
    assert ("operator", "layla", "dataset.saved") in logged
    assert ("operator", "omar", "dataset.publish") in logged
    assert ("operator", "layla", "dataset.withdraw") in logged


def test_what_was_found_is_settled_by_another_user_of_the_machine(terminal: Terminal) -> None:
    assert terminal.run("add", str(terminal.folder / "licences.toml")).exit_code == 0
    newer = terminal.folder / "newer.csv"
    newer.write_text("governorate,ref\nAmman,9851012345\n")
    assert terminal.run("version", "licences", str(newer)).exit_code == 0
    listed = terminal.run("findings", "licences", user="omar").output
    assert "Numbers of persons" in listed
    assert "9851012345" not in listed
    settled = ("settle", "licences", "1", "--outcome", "harmless", "--because", "Numbers of shops.")
    own = terminal.run(*settled)
    assert (own.exit_code, "ask another officer" in own.output) == (2, True)
    assert terminal.run("settle", "licences", "2", *settled[3:], user="omar").exit_code == 2
    assert terminal.run(*settled, user="omar").exit_code == 0
    assert "Numbers of shops." in terminal.run("findings", "licences").output
    assert ("operator", "omar", "dataset.finding_settled") in terminal.logged()


def test_a_draft_is_sent_back_and_data_may_stay_elsewhere(terminal: Terminal) -> None:
    assert terminal.run("add", str(terminal.folder / "licences.toml")).exit_code == 0
    far = terminal.run("address", "licences", "https://data.example/far.csv", "--day", "2026-02-01")
    assert "Version 2 is added." in far.output
    assert terminal.run("address", "licences", "no address").exit_code == 2
    assert terminal.run("hand-in", "licences").exit_code == 0
    back = ("send-back", "licences", "--because", "Say where the figures come from.")
    assert terminal.run(*back, user="omar").exit_code == 0
    assert "licences" in terminal.run("list", "--state", "draft").output
    assert ("operator", "omar", "dataset.send_back") in terminal.logged()
