"""The statements that reach the database while something is done."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection


@contextmanager
def counted() -> Iterator[list[str]]:
    """Yield a list that gathers the statements of all engines."""
    seen: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Write down the statements that the database is sent, whoever sends them."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def note(*given: object, **more: object) -> object:
        seen.append(str(given[1]))
        return execute(*given, **more)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", note)
        yield seen


def answering(statements: list[str]) -> list[str]:
    """Return the statements that answer something: not those of transactions and connections."""
    return [one for one in statements if not re.match(r"(SET|BEGIN|COMMIT|ROLLBACK|;)", one)]
