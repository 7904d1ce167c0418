"""The statements of the PostGIS path, overheard from the application itself for pgbench.

Nothing is copied from the application's SQL, so that the comparison cannot drift away from it.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from fastapi.testclient import TestClient
from psycopg.sql import Literal

from tests.benchmarks.processes import ServerFailed
from tests.conftest import deployment_on
from web.app import create_app
from web.settings import WebSettings

# What a connection is opened, checked and fitted with reads no table, and is no part of a question.
_READS = re.compile(r"(select|with)\b.*\bfrom\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """One statement as the server is sent it: with $1, $2 …, their types, and literal values."""

    text: str
    types: tuple[int, ...]
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """The same name for the same statement, whatever the values."""
        return "q" + hashlib.sha256(f"{self.text}{self.types}".encode()).hexdigest()[:12]


def overhear(database: str, paths: Sequence[str]) -> list[list[Statement]]:
    """Have the application answer each path from PostGIS; give the statements of each answer.

    `database` is a libpq address. Raises ServerFailed when an answer is not 200.
    """
    with deployment_on(database) as deployment:
        app = create_app(deployment, WebSettings())
        with TestClient(app, raise_server_exceptions=False) as client, _overheard() as heard:
            return [_statements_of(client, path, heard) for path in paths]


def _statements_of(client: TestClient, path: str, heard: list[Statement]) -> list[Statement]:
    heard.clear()
    answer = client.get(path)
    if answer.status_code != 200:
        raise ServerFailed(f"{path} was answered with {answer.status_code}.")
    return list(heard)


@contextmanager
def _overheard() -> Iterator[list[Statement]]:
    """Note what every psycopg cursor executes while the block runs."""
    heard: list[Statement] = []
    originals = {kind: kind.execute for kind in (psycopg.Cursor, psycopg.AsyncCursor)}

    def listen(kind: Any) -> None:  # noqa: ANN401  the two classes have no common base
        original = originals[kind]

        def execute(cursor: Any, query: Any, params: Any = None, **more: Any) -> Any:  # noqa: ANN401
            statement = read_statement(cursor, query, params)
            if _READS.match(_without_comments(statement.text)):
                heard.append(statement)
            return original(cursor, query, params, **more)

        kind.execute = execute

    try:
        for kind in originals:
            listen(kind)
        yield heard
    finally:
        for kind, original in originals.items():
            kind.execute = original  # type: ignore[method-assign]


def read_statement(cursor: Any, query: Any, params: Any) -> Statement:  # noqa: ANN401
    """Have psycopg convert a query with its parameters as it would to send them."""
    converted = cursor._query_cls(psycopg.adapt.Transformer(cursor))
    converted.convert(query, params)
    if params is None:
        return Statement(converted.query.decode(), (), ())
    ordered = params
    if hasattr(converted, "_parts"):  # those of a raw cursor stand in order already
        ordered = converted.validate_and_reorder_params(converted._parts, params, converted._order)
    return Statement(
        converted.query.decode(),
        tuple(converted.types),
        tuple(Literal(value).as_string(cursor.connection) for value in ordered),
    )


def write_scripts(
    folder: Path, answers: Sequence[Sequence[Statement]], types: dict[int, str]
) -> list[Path]:
    """Write one pgbench script per answer; a connection prepares all statements at its first.

    `types` names the types of the parameters by their numbers.
    """
    known = {statement.name: statement for answer in answers for statement in answer}
    preparing = [prepare(statement, types) for statement in known.values()]
    head = ["\\if :ready", "\\else", *preparing, "\\set ready 1", "\\endif"]
    files = []
    for number, answer in enumerate(answers):
        file = folder / f"{number}.sql"
        asked = [execute(statement) for statement in answer]
        file.write_text("\n".join([*head, *asked]) + "\n", "utf-8")
        files.append(file)
    return files


def prepare(statement: Statement, types: dict[int, str]) -> str:
    """Write the PREPARE of a statement on one line, for pgbench ends a command at a semicolon."""
    named = ", ".join(types.get(number, "unknown") for number in statement.types)
    given = f"({named})" if named else ""
    return f"PREPARE {statement.name}{given} AS {_without_comments(statement.text)};"


def execute(statement: Statement) -> str:
    """Write the EXECUTE of a statement with its values."""
    given = f"({', '.join(statement.values)})" if statement.values else ""
    return f"EXECUTE {statement.name}{given};"


def types_of(database: str) -> dict[int, str]:
    """Read the names of all types; text and varchar stay unknown, as psycopg sends them."""
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT oid, format_type(oid, NULL) FROM pg_type").fetchall()
    return dict(rows)


def _without_comments(text: str) -> str:
    lines = (line.split("--")[0].strip() for line in text.splitlines())
    return " ".join(line for line in lines if line).rstrip("; ")
