"""What an operator reads when the application cannot start: one sentence, and no traceback."""

import logging
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from tests.conftest import Databases
from web.cli import make_cli

REFUSED = 2


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs a command that has to be refused, and gives what it says in one line."""

    def run(settings: Mapping[str, str], *words: str) -> str:
        for name, value in {"AROUNDME_LANG": "en", **settings}.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(make_cli(words), [*words])
        assert done.exit_code == REFUSED, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return " ".join(done.output.split())

    return run


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://a:s3cret@none.invalid/x", "failed to resolve host"),
        ("postgresql://a:s3cret@127.0.0.1:1/x", "Connection refused"),
        ("postgresql://a:s3cret@/x?host=/nonexistent", "No such file or directory"),
        ("postgresql://a:s3cret@127.0.0.1:port/x", "is no address of a PostgreSQL database"),
        ("mysql://a:s3cret@127.0.0.1/x", "is no address of a PostgreSQL database"),
        ("s3cret", "is no address of a PostgreSQL database"),
        ("postgresql://a:s3cret@127.0.0.1:1/x?colour=red", "invalid connection option"),
    ],
)
def test_database_that_cannot_be_used_is_named_without_its_password(
    run: Callable[..., str], url: str, said: str
) -> None:
    told = run({"AROUNDME_DATABASE_URL": url}, "layers")
    assert said in told
    assert "AROUNDME_DATABASE_URL" in told
    assert "s3cret" not in told


def test_database_that_is_not_there_or_lets_nobody_in_is_named(
    run: Callable[..., str], databases: Databases
) -> None:
    told = run({"AROUNDME_DATABASE_URL": databases.address("no_such_one")}, "layers")
    assert 'database "no_such_one" does not exist' in told
    stranger = make_url(databases.address("postgres").replace("aroundme@", "stranger:s3cret@"))
    told = run({"AROUNDME_DATABASE_URL": stranger.render_as_string(False)}, "layers")
    assert 'authentication failed for user "stranger"' in told
    assert "s3cret" not in told


@pytest.fixture
def poor(databases: Databases) -> Iterator[str]:
    """A database in which our connections have no right to make anything."""
    with databases.new() as url:
        address = url.replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE ROLE poor_role")
        try:
            yield str(make_url(url).update_query_dict({"options": "-c role=poor_role"}))
        finally:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("DROP ROLE poor_role")


def test_missing_rights_come_with_what_a_superuser_has_to_do(
    run: Callable[..., str], poor: str
) -> None:
    told = run({"AROUNDME_DATABASE_URL": poor}, "database", "upgrade")
    assert "permission denied" in told
    assert "CREATE EXTENSION postgis;" in told


@pytest.mark.parametrize("place", ["/proc/none", "/etc/hostname/data"])
def test_data_root_that_cannot_be_written_is_named(
    run: Callable[..., str], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.delenv("AROUNDME_DATABASE_URL", raising=False)
    told = run({"AROUNDME_DATA_ROOT": place}, "layers")
    assert f"{place}/postgis cannot be made: " in told


@pytest.fixture
def unchanged_process() -> Iterator[None]:
    """Puts back what `serve` sets for its whole process: the log and what SIGTERM does."""
    root, handler = logging.getLogger(), signal.getsignal(signal.SIGTERM)
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    signal.signal(signal.SIGTERM, handler)


@pytest.mark.usefixtures("unchanged_process")
def test_port_that_is_taken_is_named(run: Callable[..., str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = run({"AROUNDME_DATA_ROOT": str(tmp_path)}, "serve", "--port", port)
    assert f"Port {port} on 127.0.0.1 cannot be used" in told
    assert "65535" in run({}, "serve", "--port", "99999")
