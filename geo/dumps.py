"""Dumps of a whole database by PostgreSQL's own programs, and databases that stand for a moment."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy.engine import make_url

from geo.connections import sqlalchemy_url
from geo.errors import DatabaseUnavailable, InvalidSetup, UnreadableFile
from geo.messages import mark as _

_DISTRIBUTION = Path("/usr/lib/postgresql")
_CHUNK_BYTES = 1 << 20
# Whose the objects are and what a server says of its extensions belongs to the server they go to.
_PLAIN = ("--no-owner", "--no-privileges", "--no-comments")
# Lines of a dump's listing.
_POLICY = re.compile(rb"\d+; \d+ \d+ (POLICY|ROW SECURITY) ")


def server_major(connection: psycopg.Connection) -> int:
    """Return the major version of the server."""
    return connection.info.server_version // 10_000


def client_program(name: str, major: int) -> str:
    """Find `pg_dump` or `pg_restore` of the server's major version or the next newer one.

    Raises InvalidSetup, naming the package, when there is none: an older one refuses the server.
    """
    paths = [*_DISTRIBUTION.glob(f"*/bin/{name}")]
    if on_path := shutil.which(name):
        paths.append(Path(on_path))
    found = {version: path for path in paths if (version := _major(path)) is not None}
    fitting = [version for version in found if version >= major]
    if not fitting:
        raise InvalidSetup(
            _(
                "The database runs PostgreSQL {major}, and there is no {program} as new as that"
                " here; install the package postgresql-client-{major}."
            ),
            major=major,
            program=name,
        )
    return str(found[min(fitting)])


@contextmanager
def dumped(url: str, major: int, *, snapshot: str, role: str | None = None) -> Iterator[IO[bytes]]:
    """Yield the bytes of a dump of a database, in PostgreSQL's custom format.

    It shows what the exported snapshot shows to the role. pg_dump refuses tables with row-level
    security, even where a policy shows all rows, unless it is told that it may ask by the policies:
    whoever calls makes sure that the role sees all rows. Raises DatabaseUnavailable when pg_dump
    fails.
    """
    command = [client_program("pg_dump", major), "--format=custom", "--no-password"]
    command.append("--enable-row-security")
    if role is not None:
        command.append(f"--role={role}")
    target, environment = _reached(url)
    with subprocess.Popen(  # noqa: S603  a program of PostgreSQL's, with words of our own
        [*command, f"--snapshot={snapshot}", f"--dbname={target}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        yield process.stdout
        said = process.stderr.read()
    if process.returncode:
        raise DatabaseUnavailable(_("pg_dump failed: {reason}"), reason=_last_line(said))


def restore(url: str, major: int, dump: IO[bytes]) -> None:
    """Restore a dump into an empty database; raises UnreadableFile when it does not go in whole.

    Policies of row-level security stay behind, for they name roles of the server that the dump
    comes from. Whoever hands the database over puts them on anew.
    """
    target, environment = _reached(url)
    command = [client_program("pg_restore", major), *_PLAIN, "--exit-on-error", "--no-password"]
    with NamedTemporaryFile("wb", prefix="aroundme-restore-") as chosen:
        chosen.write(b"\n".join(one for one in _listed(major, dump) if not _POLICY.match(one)))
        chosen.flush()
        dump.seek(0)
        _fed([*command, f"--use-list={chosen.name}", f"--dbname={target}"], dump, environment)


def check_listing(major: int, dump: IO[bytes]) -> int:
    """Return how many objects a dump holds; raises UnreadableFile when it cannot be listed."""
    return sum(not line.startswith(b";") for line in _listed(major, dump))


def _listed(major: int, dump: IO[bytes]) -> list[bytes]:
    command = [client_program("pg_restore", major), "--list"]
    return _fed(command, dump, dict(os.environ)).splitlines()


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """Make an empty database on the same server, yield its address, and drop it.

    Raises InvalidSetup when the role may not make any.
    """
    name = f"aroundme_scratch_{secrets.token_hex(6)}"
    address = make_url(sqlalchemy_url(url)).set(database=name)
    try:
        _run(url, SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise InvalidSetup(
            _("A scratch database is needed, and the database role may not make any: {remedy}"),
            remedy="ALTER ROLE … CREATEDB",
        ) from error
    try:
        yield address.render_as_string(hide_password=False)
    finally:
        _run(url, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def connected(url: str) -> psycopg.Connection:
    """Connect to a database that nobody else answers from; raises DatabaseUnavailable."""
    try:
        return psycopg.connect(make_conninfo(**_parts(url)))
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            _("The database cannot be reached: {reason}"), reason=str(error).splitlines()[0]
        ) from error


def _run(url: str, statement: Composed) -> None:
    with connected(url) as connection:
        connection.autocommit = True
        connection.execute(statement)


def _fed(command: list[str], dump: IO[bytes], environment: dict[str, str]) -> bytes:
    """Feed a dump to a program as it comes, and return what it says."""
    with subprocess.Popen(  # noqa: S603  a program of PostgreSQL's, with words of our own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            shutil.copyfileobj(dump, process.stdin, _CHUNK_BYTES)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has read enough, or gives up and says why
        said = process.stdout.read()
    if process.returncode:
        raise UnreadableFile(_("The dump could not be restored: {reason}"), reason=_last_line(said))
    return said


def _reached(url: str) -> tuple[str, dict[str, str]]:
    """Write an address for libpq's programs; a password goes where `ps` does not show it."""
    parts = _parts(url)
    password = parts.pop("password", None)
    environment = dict(os.environ)
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    return make_conninfo(**parts), environment


def _parts(url: str) -> dict[str, str]:
    parsed = make_url(sqlalchemy_url(url))
    _told, named = parsed.get_dialect()().create_connect_args(parsed)
    return {name: str(value) for name, value in named.items()}


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["?"])[-1]


def _major(program: Path) -> int | None:
    try:
        said = subprocess.run(  # noqa: S603  a program of the system, without any foreign argument
            [program, "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(version[1]) if version else None
