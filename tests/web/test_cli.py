"""The command line: what it says, how it ends, and a few times the program itself."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from geo.connections import libpq_address
from layers.deployment import Deployment
from tests.conftest import Databases
from tests.importers.basemap.drawn_extract import town_extract
from web.cli import make_cli, with_default_verb

AMMAN = ("31.9539", "35.9106")


class Terminal:
    """Runs `aroundme` against one database."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self.folder = folder

    def run(self, *words: str, lang: str = "en", typed: str = "") -> Result:
        """Run it in this process, which has imported everything already."""
        args = with_default_verb([*words])
        with chdir(self.folder):
            return CliRunner().invoke(
                make_cli(args), args, env=self._environment(lang), input=typed
            )

    def done_by_the_operator(self) -> list[str]:
        """List what the audit log says was done at a terminal, the first first."""
        with psycopg.connect(self.address) as connection:
            rows = connection.execute(
                "SELECT action FROM audit_event WHERE actor_kind = 'operator' ORDER BY seq"
            )
            return [action for (action,) in rows]

    def program(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as people do."""
        root = Path(__file__).parent.parent.parent
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", "from web.cli import main; main()", *words],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**os.environ, **self._environment("en"), "PYTHONPATH": str(root)},
            check=False,
        )

    @property
    def address(self) -> str:
        """The address of the database, as libpq reads it."""
        return libpq_address(self._url, None)

    def _environment(self, lang: str) -> dict[str, str]:
        return {
            "AROUNDME_DATABASE_URL": self._url,
            "AROUNDME_DATA_ROOT": str(self.folder),
            "AROUNDME_LANG": lang,
        }


@pytest.fixture(scope="module")
def terminal(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terminal]:
    with databases.new(sample_template) as url:
        yield Terminal(url, tmp_path_factory.mktemp("cli"))


def test_around_prints_the_endpoints_answer_as_a_table(terminal: Terminal) -> None:
    done = terminal.program("around", *AMMAN, "--radius", "3000", "--layers", "schools")
    assert done.returncode == 0
    assert "places within 3,000 m" in done.stdout
    assert done.stdout.count("schools/SCH-") == 20
    assert "+9626000" in done.stdout


def test_around_speaks_arabic(terminal: Terminal) -> None:
    done = terminal.run("around", *AMMAN, "--layers", "schools", lang="ar")
    assert "مدرسة" in done.stdout


def test_a_wrong_parameter_is_one_sentence_and_exit_code_2(terminal: Terminal) -> None:
    done = terminal.program("around", *AMMAN, "--radius", "2km")
    assert done.returncode == 2
    assert done.stderr.strip().startswith("radius=2km has a unit in it")
    assert len(done.stderr.strip().splitlines()) == 1


def test_import_then_releases_then_revert(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "offices.csv"
    path.write_text("ref,name,lat,lon\nA,Office,31.9539,35.9106\nB,Office,0,0\n", "utf-8")
    done = terminal.run("import", "offices", str(path), "--note", "first real file", "--yes")
    assert done.exit_code == 1
    assert "Release 2 of offices is active" in done.stdout
    assert "zero_coordinates" in done.stdout
    assert "offices.rejects.csv" in done.stdout
    listed = terminal.run("releases", "offices")
    assert listed.exit_code == 0
    assert "2 ●" in listed.stdout
    assert "first real file" in listed.stdout
    kept = terminal.run("releases", "revert", "offices", "1", typed="no\n")
    assert kept.exit_code == 2
    assert "What this undoes: 1" in kept.stdout
    assert "first real file" in kept.stdout
    assert "Go back to release 1 of offices? Type yes:" in kept.stderr
    assert "Nothing was changed." in kept.stderr
    reverted = terminal.run("releases", "revert", "offices", "1", typed="yes\n")
    assert "Release 3 of offices equals release 1: 200 entries." in reverted.stdout
    assert terminal.done_by_the_operator() == ["release.activated", "release.reverted"]
    clean = tmp_path / "clean.csv"
    clean.write_text("ref,name,lat,lon\nA,Office,31.9539,35.9106\n", "utf-8")
    assert terminal.run("import", "offices", str(clean), "--yes").exit_code == 0


def test_a_mapping_is_learned_listed_and_forgotten(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("nr,was,lat,lon\nA,Office,31.9539,35.9106\n", "utf-8")
    options = ("--map", "ref=nr,name=was", "--yes", "--force")
    assert terminal.run("import", "offices", str(path), *options).exit_code == 0
    listed = terminal.run("mappings", "list", "offices")
    assert "name ← was" in listed.stdout
    again = terminal.run("import", "offices", str(path), "--yes")
    assert "name ← was" in again.stdout
    forgotten = terminal.run("mappings", "forget", "offices")
    assert "Forgotten: 1" in forgotten.stdout


def test_a_file_that_cannot_be_read_is_exit_code_2(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    done = terminal.run("import", "offices", str(path))
    assert done.exit_code == 2
    assert "is a PNG image" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_said_before_anything_starts(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = terminal.program("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_setting_is_named_in_one_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AROUNDME_POOL_SIZE", "many")
    done = terminal.run("layers")
    assert done.exit_code == 2
    assert done.stderr.startswith("The setting AROUNDME_POOL_SIZE is “many”: ")
    assert len(done.stderr.splitlines()) == 1


def test_layers_lists_the_catalogue(terminal: Terminal) -> None:
    done = terminal.run("layers")
    assert "schools" in done.stdout
    assert "1500" in done.stdout


def test_samples_leave_filled_layers_alone(terminal: Terminal) -> None:
    done = terminal.run("samples", "load")
    assert done.exit_code == 0
    assert "Demonstration data: —" in done.stdout


def test_releases_of_a_layer_need_no_verb() -> None:
    assert with_default_verb(["releases", "schools"]) == ["releases", "list", "schools"]
    assert with_default_verb(["releases", "revert", "schools", "1"])[1] == "revert"
    assert with_default_verb(["releases", "--help"]) == ["releases", "--help"]
    assert with_default_verb(["around", "1", "2"]) == ["around", "1", "2"]


def test_a_c_locale_database_is_refused(databases: Databases, deployment: Deployment) -> None:
    with deployment.database.writer.connect().execution_options(
        isolation_level="AUTOCOMMIT"
    ) as connection:
        connection.execute(
            text("CREATE DATABASE test_c TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
        )
    done = Terminal(databases.address("test_c"), Path.cwd()).run("layers")
    assert done.exit_code == 2
    assert "character type “C”" in done.stderr


def test_names_come_from_a_table_and_are_listed_with_their_licence(terminal: Terminal) -> None:
    path = terminal.folder / "quarters.csv"
    path.write_text("name_en,kind,lon,lat\nQusur,village,35.9,31.9\nCastle,castle,35.9,31.9\n")
    done = terminal.run("gazetteer", "import", str(path), "--licence", "CC0 1.0")
    assert done.exit_code == 1
    assert "Row 3: The kind “castle” is none of: city" in done.output
    assert "Places of “quarters” in the gazetteer: 1. Rows left out: 1." in done.output
    listed = terminal.run("gazetteer", "list").output
    assert "quarters" in listed
    assert "CC0 1.0" in listed
    assert terminal.run("gazetteer", "import").exit_code == 2


def test_the_terminal_brings_shows_and_removes_a_map(terminal: Terminal) -> None:
    path = town_extract().write(terminal.folder / "town.osm")
    done = terminal.run("basemap", "import", str(path))
    assert done.exit_code == 0
    assert "The base map is “town.osm” now" in done.output
    assert "Names of places taken from it: " in done.output
    assert "osm" in terminal.run("gazetteer", "list").output
    assert "ODbL 1.0" in terminal.run("basemap", "show").output
    assert terminal.run("basemap", "remove").exit_code == 1
    assert terminal.run("basemap", "remove", "--yes").exit_code == 0
    gone = terminal.run("basemap", "show")
    assert gone.exit_code == 2
    assert "aroundme basemap import" in gone.stderr


def test_a_database_from_before_the_gazetteer_learns_its_names(terminal: Terminal) -> None:
    with psycopg.connect(terminal.address) as connection:
        connection.execute("DELETE FROM name_source")
    assert terminal.run("samples", "load").exit_code == 0
    listed = terminal.run("gazetteer", "list").output
    assert "Administrative areas" in listed
    assert "© GeoNames" in listed


@pytest.mark.parametrize(
    "words", [("gazetteer", "import"), ("directory", "import", "agencies")], ids=" ".join
)
@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there_is_one_sentence(
    terminal: Terminal, words: tuple[str, ...], name: str
) -> None:
    refused = terminal.run(*words, name)
    assert refused.exit_code == 2, refused.exception
    assert name in refused.stderr
    assert "Traceback" not in refused.output


def test_the_operator_appoints_who_is_left_and_is_told_where_no_approver_is(
    terminal: Terminal,
) -> None:
    email, code = "left@agency.example", "public-security"
    with psycopg.connect(terminal.address) as connection:
        connection.execute(
            "WITH made AS (INSERT INTO account (id, email, name, state)"
            " VALUES (gen_random_uuid(), %s, 'Left', 'active') RETURNING id)"
            " INSERT INTO membership (id, account_id, role, agency)"
            " SELECT gen_random_uuid(), id, 'editor', %s FROM made",
            (email, code),
        )
    listed = terminal.run("officers", "list")
    assert f"No approver is left in: {code}." in listed.stderr
    given = ("--role", "approver", "--agency")
    unknown = terminal.run("officers", "appoint", email, *given, "no-such-agency")
    assert (unknown.exit_code, "There is no agency" in unknown.stderr) == (2, True)
    before = terminal.done_by_the_operator()
    done = terminal.run("officers", "appoint", email, *given, code)
    assert done.exit_code == 0, done.stderr
    assert terminal.done_by_the_operator() == [*before, "role changed"]
    assert "No approver is left" not in terminal.run("officers", "list").stderr


def test_mended_rejects_are_merged_with_what_stands(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "mended.csv"
    path.write_text("ref,name,lat,lon\nA,Office,31.9539,35.9106\nB,Office B,0,0\n", "utf-8")
    assert terminal.run("import", "tourism", str(path), "--yes", "--force").exit_code == 1
    rejects = terminal.folder / "mended.rejects.csv"
    rejects.write_text(rejects.read_text("utf-8-sig").replace(",0,0,", ",31.96,35.92,"), "utf-8")
    done = terminal.run("import", "tourism", str(rejects), "--yes")
    assert done.exit_code == 0, done.stdout
    assert "mended rejects" in done.stdout
    with psycopg.connect(terminal.address) as connection:
        standing = "SELECT ref FROM feature WHERE layer = 'tourism' AND superseded_in IS NULL"
        assert connection.execute(f"{standing} ORDER BY ref").fetchall() == [("A",), ("B",)]
