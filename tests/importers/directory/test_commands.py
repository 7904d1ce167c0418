"""`aroundme directory`: what it shows, how it ends, and that the registers follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.audit.service import seal_with
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.importers.directory import invented
from web.cli import make_cli
from web.commands import directory, releases


@pytest.fixture
def filled(deployment: Deployment) -> Deployment:
    """A register of one agency and one of five services."""
    fee = {"label": {"ar": "رسم"}, "amount": "12.500", "currency": "JOD"}
    services = [invented.service(f"renew-{number}", fees=(fee,)) for number in range(5)]
    with deployment.database.writing() as session:
        for register, records in (
            (Register.AGENCIES, [invented.agency()]),
            (Register.SERVICES, services),
        ):
            activate(
                session, STORES[register], stage(session, register, records, Authorship("tests"))
            )
    return deployment


class Terminal:
    """Runs the verbs in this process, on one database."""

    def run(self, *words: object, typed: str = "") -> Result:
        return self._run("directory", *words, typed=typed)

    def releases(self, *words: object) -> Result:
        return self._run("releases", *words)

    def _run(self, *words: object, typed: str = "") -> Result:
        said = [str(word) for word in words]
        return CliRunner().invoke(make_cli(said), said, input=typed)


@pytest.fixture
def terminal(filled: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    @contextmanager
    def deployed(**_more: Any) -> Iterator[Deployment]:  # noqa: ANN401 - whatever may be said
        yield filled

    @contextmanager
    def sealed(_settings: object) -> Iterator[Deployment]:
        seal_with(filled.database.writer, b"k" * 32)
        yield filled

    for module in (directory, releases):
        monkeypatch.setattr(module, "deployed", deployed)
        monkeypatch.setattr(module, "sealed", sealed)
    monkeypatch.setenv("AROUNDME_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return Terminal()


def spoiled(path: Path, *changes: tuple[str, str]) -> Path:
    text = path.read_text("utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def current(deployment: Deployment) -> int | None:
    with deployment.database.reading() as session:
        return collection_states(session, ["services"])["services"].current_release


def test_export_then_import_then_revert(terminal: Terminal, filled: Deployment) -> None:
    done = terminal.run("export", "services", "services.csv")
    assert (done.exit_code, "holds 5 records" in done.stdout) == (0, True)
    spoiled(Path("services.csv"), ("renew-4", "renew-new"))
    done = terminal.run("import", "services", "services.csv", "--stage", "--note", "spring")
    assert done.exit_code == 0
    assert "Release 2 of services waits" in done.stdout
    assert "renew-new" in done.stdout
    assert current(filled) == 1
    done = terminal.releases("activate", "services", 2)
    assert "Release 2 of services is active: 5 entries" in done.stdout
    listed = terminal.releases("list", "services").stdout
    assert "2 ●" in listed
    assert "spring" in listed
    done = terminal.releases("revert", "services", 1, "--yes")
    assert "Release 3 of services equals release 1: 5 entries" in done.stdout
    assert current(filled) == 3


def test_a_fault_is_shown_with_its_place_and_ends_with_1(
    terminal: Terminal, filled: Deployment
) -> None:
    terminal.run("export", "services", "services.csv")
    spoiled(Path("services.csv"), ("renew-1,ministry-of-health", "renew-1,nowhere"))
    done = terminal.run("import", "services", "services.csv", "--yes")
    assert done.exit_code == 1
    assert "There is no agency “nowhere”" in done.stdout
    assert "services.csv" in done.stdout
    assert "services.rejects.csv" in done.stdout
    assert Path("services.rejects.csv").is_file()
    assert current(filled) == 2


def test_rejects_are_mended_as_the_documentation_says(
    terminal: Terminal, filled: Deployment
) -> None:
    terminal.run("export", "services", "services.csv")
    spoiled(Path("services.csv"), ("renew-1,ministry-of-health", "renew-1,nowhere"))
    assert terminal.run("import", "services", "services.csv", "--yes").exit_code == 1
    spoiled(Path("services.rejects.csv"), ("nowhere", "ministry-of-health"), ("Service", "Renewed"))
    done = terminal.run("import", "services", "services.rejects.csv", "--yes")
    assert done.exit_code == 0
    assert "Release 3 of services is active: 5 entries" in done.stdout
    assert current(filled) == 3


def test_the_question_decides_and_no_answer_leaves_it_waiting(
    terminal: Terminal, filled: Deployment
) -> None:
    terminal.run("export", "services", "services.xlsx")
    assert "waits" in terminal.run("import", "services", "services.xlsx", typed="\n").stdout
    assert current(filled) == 1
    terminal.run("import", "services", "services.xlsx", typed="نعم\n")
    assert current(filled) == 3


def test_the_guard_ends_with_2_and_force_goes_on(terminal: Terminal, filled: Deployment) -> None:
    invented.write(Path("one.zip"), Register.SERVICES, [invented.service("renew-0")])
    done = terminal.run("import", "services", "one.zip", "--yes")
    assert (done.exit_code, current(filled)) == (2, 1)
    assert "4 of 5 entries" in done.stderr
    done = terminal.run("import", "services", "one.zip", "--yes", "--force")
    assert (done.exit_code, current(filled)) == (0, 3)


def test_a_wrong_file_is_one_sentence_and_ends_with_2(terminal: Terminal) -> None:
    Path("notes.xlsx").write_bytes(b"%PDF-1.7")
    done = terminal.run("import", "services", "notes.xlsx", "--yes")
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_template_and_discard(terminal: Terminal) -> None:
    assert terminal.run("template", "agencies", "agencies.xlsx").exit_code == 0
    assert Path("agencies.xlsx").stat().st_size > 5000
    terminal.run("export", "services", "services.csv", "--agency", invented.OWNER)
    terminal.run("import", "services", "services.csv", "--stage", "--agency", invented.OWNER)
    assert "is discarded" in terminal.releases("discard", "services", 2).stdout
    assert terminal.releases("activate", "services", 2).exit_code == 2
