"""What systemd is told, heard at a socket as it makes one."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.serving.notify_socket import Heard
from web.service_manager import ServiceManager, is_live, service_manager


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    end = Heard(str(tmp_path / "notify"))
    yield end
    end.close()


def test_it_is_told_when_the_server_is_ready_and_when_it_stops(
    heard: Heard, tmp_path: Path
) -> None:
    manager = ServiceManager(str(tmp_path / "notify"))
    manager.ready(lambda: True)
    assert heard.next() == "READY=1"
    manager.stopping()
    assert heard.next() == "STOPPING=1"


def test_an_abstract_name_is_understood() -> None:
    name = f"aroundme-tests-{os.getpid()}"
    end = Heard(f"\0{name}".encode())
    ServiceManager(f"@{name}").stopping()
    assert end.next() == "STOPPING=1"
    end.close()


def test_the_watchdog_is_fed_only_while_the_server_answers(heard: Heard, tmp_path: Path) -> None:
    answers = iter([True, False, False, True])
    asked = []

    def is_alive() -> bool:
        asked.append(next(answers, True))
        return asked[-1]

    manager = ServiceManager(str(tmp_path / "notify"), 0.02)
    manager.ready(is_alive)
    assert [heard.next() for _ in range(3)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    manager.stopping()
    assert asked[:4] == [True, False, False, True]


def test_the_words_are_for_the_first_process_alone(
    monkeypatch: pytest.MonkeyPatch, heard: Heard, tmp_path: Path
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid() + 1))
    manager = service_manager()
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} & set(os.environ)
    manager.ready(lambda: pytest.fail("the watchdog is another process's"))
    manager.stopping()
    assert [heard.next(), heard.next()] == ["READY=1", "STOPPING=1"]


def test_without_a_service_manager_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    service_manager().ready(lambda: True)
    ServiceManager("/nonexistent/notify").stopping()


def test_who_does_not_answer_is_not_live() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert not is_live("0.0.0.0", port)  # noqa: S104 - only asked
