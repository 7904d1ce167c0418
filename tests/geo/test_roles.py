"""The roles of the database: made once, checked at every start, and acted as from the beginning."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import text
from sqlalchemy.engine import make_url

import geo.connections
from geo.connections import sqlalchemy_url
from geo.database import Database
from geo.errors import InvalidSetup
from geo.role_check import refuse_unheard, roles_of
from geo.roles import SERVING, Acting, Role, Roles, make_roles, script
from tests.conftest import Databases


def administrator(url: str) -> psycopg.Connection:
    return psycopg.connect(sqlalchemy_url(url).replace("+psycopg", ""), autocommit=True)


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    with databases.new() as made:
        yield made


@pytest.fixture
def roles(url: str) -> Iterator[Roles]:
    """The names of roles that nobody else on the server has; they are gone after the test."""
    named = Roles(f"own_{uuid.uuid4().hex[:10]}")
    yield named
    with administrator(url) as connection:
        for role in (named.name(one) for one in Role):
            if connection.execute("SELECT to_regrole(%s)", [role]).fetchone() != (None,):
                connection.execute(SQL("DROP OWNED BY {} CASCADE").format(Identifier(role)))
                connection.execute(SQL("DROP ROLE {}").format(Identifier(role)))


@pytest.fixture
def login(url: str, roles: Roles) -> Iterator[str]:
    """A user who is no superuser, and may not do anything yet."""
    name = f"{roles.prefix}_login"
    with administrator(url) as connection:
        connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(name)))
    yield name
    with administrator(url) as connection:
        connection.execute(SQL("DROP OWNED BY {} CASCADE").format(Identifier(name)))
        connection.execute(SQL("DROP ROLE {}").format(Identifier(name)))


def found(url: str, roles: Roles, login: str | None = None) -> Roles | None:
    database = Database(url)
    try:
        with database.writer.connect() as connection:
            # Over the socket the server believes nobody but the superuser, who becomes another.
            if login is not None:
                connection.execute(text(f"SET SESSION AUTHORIZATION {login}"))
            return roles_of(connection, roles.prefix, SERVING)
    finally:
        database.dispose()


def run(url: str, statement: str, *names: str) -> None:
    with administrator(url) as connection:
        connection.execute(SQL(statement).format(*map(Identifier, names)))


def test_a_database_without_roles_is_used_as_its_one_user(url: str, roles: Roles) -> None:
    assert found(url, roles) is None


def test_roles_are_made_once_and_found(url: str, roles: Roles) -> None:
    with administrator(url) as connection:
        # As cautious people have it.
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        make_roles(connection, roles)
        make_roles(connection, roles)
        asked = "SELECT has_schema_privilege(%s, 'public', 'USAGE')"
        for role in (Role.OWNER, *SERVING):
            assert connection.execute(asked, [roles.name(role)]).fetchone() == (True,)
    assert found(url, roles) == roles


def test_what_is_printed_makes_roles_for_the_user_who_connects(
    url: str, login: str, roles: Roles
) -> None:
    database = make_url(url).database
    assert database is not None
    with administrator(url) as connection:
        connection.execute(script(roles, login, database).encode())
    assert found(url, roles, login) == roles
    with administrator(url) as connection:
        connection.execute(SQL("SET SESSION AUTHORIZATION {}").format(Identifier(login)))
        connection.execute(SQL("SET ROLE {}").format(Identifier(roles.name(Role.OWNER))))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(SQL("SET ROLE {}").format(Identifier(roles.name(Role.VAULT))))


def test_roles_of_somebody_else_on_the_server_are_left_alone(
    url: str, login: str, roles: Roles
) -> None:
    with administrator(url) as connection:
        make_roles(connection, roles)
    assert found(url, roles, login) is None


def test_a_user_of_some_roles_is_told_which_others_are_needed(
    url: str, login: str, roles: Roles
) -> None:
    with administrator(url) as connection:
        make_roles(connection, roles)
    run(url, "GRANT {} TO {}", roles.name(Role.WEB), login)
    both = f"{roles.prefix}_worker, {roles.prefix}_reader"
    with pytest.raises(InvalidSetup, match=f"GRANT {both} TO {login};"):
        found(url, roles, login)


def test_a_missing_role_is_named_with_what_makes_it(url: str, roles: Roles) -> None:
    with administrator(url) as connection:
        make_roles(connection, roles)
    run(url, "DROP ROLE {}", roles.name(Role.VAULT))
    with pytest.raises(InvalidSetup, match=f"lacks the role {roles.prefix}_vault .* roles"):
        found(url, roles)


@pytest.mark.parametrize(
    ("statement", "names", "remedy"),
    [
        ("ALTER ROLE {} BYPASSRLS", [Role.WEB], "ALTER ROLE {0}_web NOSUPERUSER"),
        ("ALTER ROLE {} SUPERUSER", [Role.READER], "ALTER ROLE {0}_reader NOSUPERUSER"),
        ("GRANT {} TO {}", [Role.OWNER, Role.WEB], "REVOKE {0}_owner FROM {0}_web"),
        ("GRANT {} TO {}", [Role.VAULT, Role.WORKER], "REVOKE {0}_vault FROM {0}_worker"),
        ("GRANT pg_write_all_data TO {}", [Role.READER], "REVOKE pg_write_all_data FROM {0}_r"),
        ("GRANT CREATE ON SCHEMA public TO {}", [Role.WEB], "REVOKE CREATE ON SCHEMA public"),
    ],
)
def test_a_role_that_may_do_too_much_is_refused_with_the_remedy(
    url: str, roles: Roles, statement: str, names: list[Role], remedy: str
) -> None:
    with administrator(url) as connection:
        make_roles(connection, roles)
    run(url, statement, *map(roles.name, names))
    with pytest.raises(InvalidSetup, match=remedy.format(roles.prefix)):
        found(url, roles)


def test_every_door_acts_as_its_role_and_cannot_leave_it_by_a_reset(url: str, roles: Roles) -> None:
    with administrator(url) as connection:
        make_roles(connection, roles)
    acting = Acting(roles, writing=Role.WEB, reading=Role.READER)
    database = Database(f"{url}&options=-c%20work_mem%3D5MB", acting=acting)
    asked = "SELECT current_user, current_setting('work_mem'), current_setting('application_name')"
    with ExitStack() as closing:
        alone, whole = database.alone(), database.whole()
        for one in (database, alone, whole_alone := whole.alone()):
            closing.callback(one.dispose)
        expected = (acting.reader, "5MB", acting.reader)
        assert database.ask(lambda one: one.execute(asked).fetchone()) == expected
        with database.reading() as session:
            assert tuple(session.execute(text(asked)).one()) == expected
        with alone.reading() as session:
            assert session.scalar(text("SELECT current_user")) == acting.reader
        for door in (database.writing, whole.reading, whole_alone.reading):
            with door() as session:
                session.execute(text("RESET ALL"))
                session.execute(text("RESET ROLE"))
                assert session.scalar(text("SELECT current_user")) == acting.writer
        with psycopg.connect(database.address) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (acting.writer,)


def test_a_pooler_that_keeps_the_role_from_the_server_is_noticed(
    url: str, roles: Roles, monkeypatch: pytest.MonkeyPatch
) -> None:
    with administrator(url) as connection:
        make_roles(connection, roles)
    acting = Acting(roles, writing=Role.WEB, reading=Role.READER)
    refuse_unheard(url, acting)
    monkeypatch.setattr(geo.connections, "connect_arguments", lambda _url, _role: {})
    with pytest.raises(InvalidSetup, match=f"act as {roles.prefix}_web does not .* pooler"):
        refuse_unheard(url, acting)
