"""Polls as programs read them, and the script with which anybody counts again."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient

from tests.conftest import client_of
from tests.portal.participation.polls.conftest import Held, House, question, voter

SCRIPT = Path(__file__).parents[4] / "docs" / "verify_poll.py"


def _ask(client: TestClient, held: Held, more: str = "") -> bytes:
    answer = client.get(f"/api/v1/polls/{held.ref}{more}")
    assert answer.status_code == 200, answer.text
    return answer.content


def _verify(
    folder: Path, poll: bytes, ballots: bytes, *code: str
) -> subprocess.CompletedProcess[str]:
    (folder / "poll.json").write_bytes(poll)
    (folder / "ballots.json").write_bytes(ballots)
    told = [sys.executable, "-I", str(SCRIPT), "poll.json", "ballots.json", *code]
    return subprocess.run(  # noqa: S603 - our own script
        told, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """A client of the application over the house's database, which acts by roles."""
    with client_of(house.deployment) as made:
        yield made


@dataclass(frozen=True)
class Published:
    """What anybody reads of a published poll, and the code of one ballot."""

    poll: bytes
    ballots: bytes
    code: str


@pytest.fixture(scope="module")
def published(house_once: House) -> Published:
    """A poll of two questions, the second with blank answers."""
    several = question("a", "b", "c", least=0, most=2, position=2)
    held = house_once.opened(question("yes", "no"), several)
    for turn in range(8):
        receipt = held.cast(voter(), {1: [1 + turn % 2], 2: [1, 3][: turn % 3]})
    held.count()
    held.publish()
    assert receipt.ballot_code is not None
    with client_of(house_once.deployment) as client:
        told = _ask(client, held), _ask(client, held, "/ballots")
    return Published(*told, receipt.ballot_code)


def test_the_script_counts_a_published_poll_again_and_finds_a_ballot(
    published: Published, tmp_path: Path
) -> None:
    done = _verify(tmp_path, published.poll, published.ballots, published.code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Your ballot:") == 2
    assert "All right: 8 ballots" in done.stdout
    # The code itself is published nowhere, so nobody else joins the two answers.
    assert published.code.encode() not in published.ballots


def _without_last(ballots: list[bytes]) -> list[bytes]:
    return ballots[:-1]


def _twice(ballots: list[bytes]) -> list[bytes]:
    return [ballots[0], *ballots]


def _exchanged(ballots: list[bytes]) -> list[bytes]:
    return [ballots[1], ballots[0], *ballots[2:]]


def _another_choice(ballots: list[bytes]) -> list[bytes]:
    first = orjson.loads(ballots[0])
    return [orjson.dumps({**first, "choices": [3 - first["choices"][0]]}), *ballots[1:]]


def _another_code(ballots: list[bytes]) -> list[bytes]:
    return [ballots[0].replace(b'"code":"', b'"code":"0'), *ballots[1:]]


@pytest.mark.parametrize(
    "forge", [_without_last, _twice, _exchanged, _another_choice, _another_code]
)
def test_the_script_refuses_ballots_that_were_changed(
    published: Published, tmp_path: Path, forge: Callable[[list[bytes]], list[bytes]]
) -> None:
    forged = b"\n".join(forge(published.ballots.splitlines()))
    assert _verify(tmp_path, published.poll, forged).returncode == 1


def test_the_script_has_fifty_lines_and_needs_nothing_but_python() -> None:
    source = SCRIPT.read_text("utf-8")
    assert len(source.splitlines()) <= 50
    imported = {
        line.split()[1].split(".")[0]
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names


def test_nothing_of_a_poll_is_public_before_it_is_scheduled_or_counted_before_it_is_published(
    house: House, client: TestClient
) -> None:
    officer = house.officer()
    draft = house.make(officer, house.draft(holders=(officer.id, house.officer().id)))
    assert client.get(f"/api/v1/polls/{draft.ref}").status_code == 404
    held = house.opened()
    for _turn in range(6):
        held.cast(voter(), {1: [2]})
    held.count()
    assert orjson.loads(_ask(client, held))["results"] is None
    assert client.get(f"/api/v1/polls/{held.ref}/ballots").status_code == 404
    held.publish()
    told = orjson.loads(_ask(client, held))["results"]
    assert told["questions"] == [
        {"question": 1, "votes": [0, 6, 0], "blank": 0, "agreement": "all"}
    ]


def test_fewer_ballots_than_the_poll_said_are_not_published_and_not_kept(
    house: House, client: TestClient
) -> None:
    held = house.opened(least_shown=6)
    for _turn in range(5):
        held.cast(voter(), {1: [2]})
    held.count()
    held.publish()
    told = orjson.loads(_ask(client, held))["results"]
    assert (told["ballots"], told["is_shown"], told["questions"]) == (5, False, [])
    assert told["digest"] is None
    assert client.get(f"/api/v1/polls/{held.ref}/ballots").status_code == 404
