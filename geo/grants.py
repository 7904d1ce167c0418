"""Who owns the schema, and what each role may do in it."""

from pathlib import Path

import psycopg
from sqlalchemy import Connection, text

from geo.database import sql
from geo.roles import Role, Roles

_FUNCTIONS = "functions"
# In this order: policies are put on tables that somebody may use.
_RIGHTS = ("grants.sql", "row_security.sql")


def is_handed_over(connection: Connection, roles: Roles) -> bool:
    """Check whether the owner has the schema and has let the others in.

    Not so in a database that was restored, or that was there before its roles.
    """
    values = {"owner": roles.name(Role.OWNER), "reader": roles.name(Role.READER)}
    return bool(connection.scalar(sql("geo", "is_handed_over"), values))


def hand_over(connection: Connection, roles: Roles) -> None:
    """Hand what stands there over to the owner, and act as the owner until the transaction ends."""
    set_config = text("SELECT set_config(:name, :value, true)")
    connection.execute(set_config, {"name": "aroundme.roles", "value": roles.prefix})
    connection.execute(sql("geo", "hand_over"))
    connection.execute(set_config, {"name": "role", "value": roles.name(Role.OWNER)})


def make_functions(connection: Connection, folder: Path) -> None:
    """Make the functions of the owner as this version has them; `folder` is that of the migrations.

    With or without roles: there is one way to what they do.
    """
    for path in sorted((folder / _FUNCTIONS).glob("*.sql")):
        _run(connection, path)


def grant(connection: Connection, folder: Path) -> None:
    """Grant every role its rights, and say which rows it sees, as the owner."""
    for name in _RIGHTS:
        _run(connection, folder / name)


def _run(connection: Connection, path: Path) -> None:
    """Run a file of statements, in the connection's transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.execute(path.read_bytes())
