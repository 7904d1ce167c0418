"""`aroundme serve`: workers share a port, are replaced, and nothing that was started is left."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from uvicorn.config import STARTUP_FAILURE

import web.serving
from geo.database import Database
from geo.errors import InvalidSetup
from layers.deployment import Deployment
from portal.accounts.letters import RESET
from portal.notifications.queries import letter_counts
from portal.notifications.service import Letter, write_letter
from portal.secrets import load_keys
from tests.conftest import Databases, deployment_on
from tests.own_loop import own_loop
from tests.simulators.mail import mail_server
from tests.web.serving.served import (
    NO_INDEX,
    PATIENCE_S,
    children_of,
    command_of,
    invited,
    served,
    wait_until,
)
from web.app import Stores, create_app
from web.commands.serve import _bound
from web.serving import serve, usable_cores
from web.settings import WebSettings

VALUES = {"site": "Government Portal", "link": "https://portal.example/ar/x"}


@pytest.fixture(scope="module")
def database_url(databases: Databases, sample_template: str) -> Iterator[str]:
    with databases.new(sample_template) as url:
        yield url


def test_the_port_is_taken_first_and_listens_when_there_is_an_answer(
    database_url: str,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    seen: list[str] = []

    def announce() -> None:
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S):
            seen.append("listens")
        signal.raise_signal(signal.SIGINT)

    with _bound(WebSettings(port=port)) as bound:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        with deployment_on(database_url) as deployment, own_loop(), suppress(KeyboardInterrupt):
            serve(bound, deployment, WebSettings(workers=1), Stores(), announce=announce)
    assert seen == ["listens"]
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(InvalidSetup) as told:
        _bound(WebSettings(port=taken.getsockname()[1]))
    assert "cannot be used" in str(told.value)


def test_one_worker_is_the_process_itself_and_takes_its_helpers_along_when_it_ends(
    database_url: str, tmp_path: Path
) -> None:
    with served(database_url, tmp_path, 1, AROUNDME_OFFICER_PAGE="true") as running:
        wait_until(lambda: running.helpers().keys() == {"worker", "index"})
        first = running.helpers()
        assert children_of(running.process.pid) == set(first.values())
        for pid in first.values():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: _are_others(running.helpers(), first))
        number = running.ask("/en/sign-in")
        second = running.helpers()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE_S) == 0
        assert not any(command_of(pid) for pid in second.values())
        log = running.log.read_text()
    assert re.search(rf"GET /en/sign-in 200 .* id={number}\n", log)
    assert log.rstrip().endswith("Stopped.")


def test_an_invitation_leads_to_the_running_server_for_as_long_as_it_lives(
    database_url: str, tmp_path: Path
) -> None:
    settings = {**NO_INDEX, "AROUNDME_OFFICER_PAGE": "true"}
    with served(database_url, tmp_path, 1, **settings) as running:
        port = running.port
        beside = invited(database_url, tmp_path, "one@agency.example")
        assert beside.startswith(f"http://localhost:{port}/")
        public = {"AROUNDME_PUBLIC_URL": "https://around.example"}
        said = invited(database_url, tmp_path, "two@agency.example", **public)
        assert said.startswith("https://around.example/")
    # It was killed and could not take its address away; nobody believes it any more.
    after = invited(database_url, tmp_path, "three@agency.example")
    assert after.startswith("http://localhost:8000/")
    # What stands in the file of settings is known to commands as to the server.
    (tmp_path / "settings.env").write_text("AROUNDME_PUBLIC_URL=https://written.example\n", "utf-8")
    written = invited(database_url, tmp_path, "four@agency.example")
    assert written.startswith("https://written.example/")


@pytest.fixture
def without_letters(databases: Databases, sample_template: str) -> Iterator[str]:
    """A database of the test's own: letters of another would be counted too."""
    with databases.new(sample_template) as url:
        yield url


def test_letters_are_sent_without_a_page_for_officers_and_through_the_death_of_the_worker(
    without_letters: str, tmp_path: Path
) -> None:
    database, keys = Database(without_letters), load_keys(tmp_path / "secret")
    letters = [
        Letter(RESET, f"p{number}@agency.example", "ar", VALUES, timedelta(hours=1))
        for number in range(30)
    ]
    with database.writing() as session:
        for letter in letters:
            write_letter(session, keys, letter)
    settings = {**NO_INDEX, "AROUNDME_OFFICER_PAGE": "false"}
    with mail_server(tmp_path / "mail.log", ["--slow-s", "0.2"]) as mail:
        settings["AROUNDME_SMTP_URL"] = mail.url
        with served(without_letters, tmp_path, 1, **settings) as running:
            wait_until(lambda: len(mail.kept()) > 2)
            os.kill(running.helpers()["worker"], signal.SIGKILL)
            wait_until(lambda: _states(database) == {"sent": len(letters)})
        kept = mail.kept()
    database.dispose()
    assert {one.to for one in kept} == {letter.to for letter in letters}
    assert len({one.id for one in kept}) == len(letters)
    assert len(kept) <= len(letters) + 1


def _states(database: Database) -> dict[str, int]:
    with database.reading() as session:
        counts, _oldest_s = letter_counts(session)
    return {state: number for state, number in counts.items() if number}


def _are_others(now: dict[str, int], before: dict[str, int]) -> bool:
    return now.keys() == before.keys() and not set(now.values()) & set(before.values())


def test_workers_that_cannot_start_end_the_server(
    samples: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Failed:
        def __init__(self, *_args: object, **_more: object) -> None:
            self.processes = [SimpleNamespace(exitcode=STARTUP_FAILURE)]

        def run(self) -> None:
            """Come back at once, as after a failed start."""

    monkeypatch.setattr(web.serving, "Supervisor", Failed)
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(InvalidSetup):
        serve(listening, samples, WebSettings(workers=2), Stores(imports_folder=tmp_path))


def test_there_is_a_worker_for_each_core_that_may_be_used(
    samples: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 3, 5})
    assert usable_cores() == 3
    counts = []

    class Counted:
        processes: tuple[()] = ()

        def __init__(self, config: object, *_more: object) -> None:
            counts.append(getattr(config, "workers", None))

        def run(self) -> None:
            """Come back at once."""

    monkeypatch.setattr(web.serving, "Supervisor", Counted)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serve(listening, samples, WebSettings(), Stores(imports_folder=tmp_path))
    assert counts == [3]


def test_only_proxies_that_are_trusted_say_whom_they_ask_for(samples: Deployment) -> None:
    settings = WebSettings(trusted_proxies="192.0.2.0/24", reads_per_minute=1)
    config = web.serving._config(create_app(samples, settings), settings)
    config.load()
    statuses = []
    for proxy in ("192.0.2.7", "198.51.100.7"):
        client = TestClient(config.loaded_app, client=(proxy, 1))
        for forwarded in ("203.0.113.1", "203.0.113.2"):
            headers = {"X-Forwarded-For": forwarded}
            statuses.append(client.get("/api/v1/layers", headers=headers).status_code)
    assert statuses == [200, 200, 200, 429]
