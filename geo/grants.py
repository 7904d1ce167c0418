"""Who owns the schema, and what each role may do in it."""

from pathlib import Path

from sqlalchemy import Connection, text

from geo.database import sql
from geo.roles import Role, Roles

_FILE = "grants.sql"


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


def grant(connection: Connection, folder: Path) -> None:
    """Grant every role its rights, as the owner; `folder` is that of the migrations."""
    connection.execute(text((folder / _FILE).read_text("utf-8")))
