"""Databases of tests: made as copies of templates on the cluster of the run, and dropped again."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import text
from sqlalchemy.engine import make_url

from layers.deployment import Deployment
from tests.cluster import administrators_address


class Databases:
    """Makes databases on the test cluster and drops them again."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._administrators = administrators_address(url)

    @contextmanager
    def new(self, template: str | None = None) -> Iterator[str]:
        """Yield the address of a new database, copied from a template when one is named."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._create(name, template)
        try:
            yield self.address(name)
        finally:
            self._run(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def template(self, name: str, source: str | None, fill: Callable[[str], object]) -> str:
        """Return the name of a template, made by the first process of the run that asks for it.

        `fill` gets the address of a new copy of `source`; all others wait until it is done.
        """
        with self._administrator() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [name]).fetchone() is None:
                # Under its name it appears when it is whole.
                raw = f"raw_{name}_{uuid.uuid4().hex[:12]}"
                self._create(raw, source)
                fill(self.address(raw))
                rename = SQL("ALTER DATABASE {} RENAME TO {}")
                connection.execute(rename.format(Identifier(raw), Identifier(name)))
        return name

    def close(self) -> None:
        """Close the connection that is kept."""
        self._kept.close()

    def _create(self, name: str, template: str | None) -> None:
        source = Identifier(template or "template1")
        # In memory copying files costs less than writing each page into the log.
        copied = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._run(SQL(copied).format(Identifier(name), source))

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: Composed) -> None:
        self._kept.execute(statement)

    @cached_property
    def _kept(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection for all of them: to open one costs an eighth of making a database."""
        return self._administrator()

    def _administrator(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(self._administrators, autocommit=True)


def forget_systems(deployment: Deployment) -> None:
    """Leave out coordinate systems that nothing asks for: two fifths of what a copy holds."""
    with deployment.database.writer.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("DELETE FROM spatial_ref_sys WHERE srid NOT IN (4326, 3857)"))
        connection.execute(text("VACUUM FULL spatial_ref_sys"))
