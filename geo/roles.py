"""The roles of the database: what each is for, how they are named, and how they are made."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources

import psycopg
from psycopg.sql import SQL, Identifier

PREFIX = "aroundme"
PREFIX_PATTERN = r"[a-z_][a-z0-9_]{0,39}"


class Role(StrEnum):
    """What somebody connects to the database for."""

    OWNER = "owner"
    WEB = "web"
    WORKER = "worker"
    READER = "reader"
    VAULT = "vault"


# Those that a server and what works beside it act as.
SERVING = (Role.WEB, Role.WORKER, Role.READER)


@dataclass(frozen=True)
class Roles:
    """The roles of one installation; they belong to a whole server, so their names say whose."""

    prefix: str = PREFIX

    def __post_init__(self) -> None:
        assert re.fullmatch(PREFIX_PATTERN, self.prefix), self.prefix

    def name(self, role: Role) -> str:
        """Return the name of a role, which needs no quotes anywhere."""
        return f"{self.prefix}_{role}"


@dataclass(frozen=True)
class Acting:
    """As which roles connections change something, and read."""

    roles: Roles
    writing: Role
    reading: Role

    @property
    def writer(self) -> str:
        """The name of the role that changes something."""
        return self.roles.name(self.writing)

    @property
    def reader(self) -> str:
        """The name of the role that reads."""
        return self.roles.name(self.reading)

    def reading_all(self) -> "Acting":
        """Return the same with the role that changes something for reading too."""
        return replace(self, reading=self.writing)


def script(roles: Roles, login: str, database: str) -> str:
    """Return the statements with which a superuser makes the roles on a server of their own.

    They may be run again. `login` is the user that the application connects as; the vault is the
    one role that it may not act as.
    """
    text = (resources.files("geo") / "sql" / "make_roles.sql").read_text("utf-8")
    head, made = text.split("\n\n", 1)
    members = [Identifier(roles.name(role)) for role in Role if role is not Role.VAULT]
    grants = SQL(
        "GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {owner};\n"
        "GRANT {members} TO {login};\n"
    ).format(
        database=Identifier(database),
        owner=Identifier(roles.name(Role.OWNER)),
        members=SQL(", ").join(members),
        login=Identifier(login),
    )
    return f"{head}\nSET aroundme.roles = '{roles.prefix}';\n{made}{grants.as_string()}"


def make_roles(connection: psycopg.Connection, roles: Roles) -> None:
    """Make the roles that are missing, as a superuser, who may act as each of them."""
    connection.execute("SELECT set_config('aroundme.roles', %s, false)", (roles.prefix,))
    connection.execute((resources.files("geo") / "sql" / "make_roles.sql").read_bytes())
