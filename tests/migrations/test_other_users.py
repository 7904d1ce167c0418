"""A given database whose user is no superuser: who brings it up to date, and who only serves."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import event, text

from geo.connections import libpq_address
from geo.database import Database
from geo.errors import InvalidSetup
from geo.local_postgis import EXTENSIONS
from geo.migrations import newest_version, upgrade
from geo.role_check import roles_of
from geo.roles import SERVING, Acting, Role, Roles
from tests.conftest import Databases, deployment_on
from tests.layers.places import place, release


@dataclass
class Given:
    """A database on the server of the tests, and users who may log in there."""

    url: str
    administrator: psycopg.Connection

    def user(self, *members: Role) -> str:
        """Make a user who is a member of some roles, and give the name."""
        name = f"user_{uuid.uuid4().hex[:12]}"
        self.run("CREATE ROLE {} LOGIN", name)
        for role in members:
            self.run("GRANT {} TO {}", Roles().name(role), name)
        return name

    def run(self, statement: str, *names: str) -> None:
        """Do something as a superuser."""
        self.administrator.execute(SQL(statement).format(*map(Identifier, names)))

    def prepared(self, user: str) -> Roles | None:
        """Look for the roles and bring the schema up to date, as a program of the user does."""
        database = Database(self.url)
        event.listen(database.writer, "connect", _become(user))
        try:
            with database.writer.connect() as connection:
                roles = roles_of(connection, Roles().prefix, SERVING)
            upgrade(database.writer, roles)
        finally:
            database.dispose()
        return roles


def _become(user: str) -> Callable[[psycopg.Connection, object], None]:
    """Over the socket the server believes nobody but the superuser, who becomes another."""

    def become(connection: psycopg.Connection, _record: object) -> None:
        connection.execute(SQL("SET SESSION AUTHORIZATION {}").format(Identifier(user)))
        connection.commit()

    return become


@pytest.fixture
def given(databases: Databases) -> Iterator[Given]:
    with (
        databases.new() as url,
        psycopg.connect(libpq_address(url, None), autocommit=True) as administrator,
    ):
        for extension in EXTENSIONS:
            administrator.execute(SQL("CREATE EXTENSION {}").format(Identifier(extension)))
        yield Given(url, administrator)


@pytest.fixture
def keeper(given: Given) -> Iterator[str]:
    """The user of the database, who owns it and may act as all roles but the vault."""
    name = given.user(*SERVING, Role.OWNER)
    database = given.administrator.info.dbname
    given.run("ALTER DATABASE {} OWNER TO {}", database, name)
    yield name
    given.run("ALTER DATABASE {} OWNER TO aroundme", database)


def test_a_user_who_is_no_superuser_makes_the_schema_for_the_owner_and_web_fills_it(
    given: Given, keeper: str
) -> None:
    assert given.prepared(keeper) == Roles()
    owners = (
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relkind IN ('r', 'p', 'v')"
        " AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'spatial%'"
        " AND relname NOT LIKE 'geo%_columns'"
    )
    assert given.administrator.execute(owners).fetchall() == [("aroundme_owner",)]
    acting = Acting(Roles(), writing=Role.WEB, reading=Role.READER)
    with deployment_on(given.url, acting=acting) as deployment:
        release(deployment, [place("a"), place("b")])
        release(deployment, [place("b")], force=True)
        with deployment.database.reading() as session:
            counted = "SELECT count(*) FROM feature WHERE superseded_in IS NULL"
            assert session.scalar(text(counted)) == 1


def test_what_that_user_has_made_without_roles_is_handed_over(given: Given, keeper: str) -> None:
    database = Database(given.url)
    event.listen(database.writer, "connect", _become(keeper))
    upgrade(database.writer)
    database.dispose()
    assert given.prepared(keeper) == Roles()
    reader = psycopg.connect(libpq_address(given.url, "aroundme_reader"))
    with reader:
        assert reader.execute("SELECT version_num FROM alembic_version").fetchone() == (
            newest_version(),
        )


def test_a_user_who_only_serves_brings_nothing_up_to_date_and_says_who_may(
    given: Given, keeper: str
) -> None:
    server = given.user(*SERVING)
    with pytest.raises(InvalidSetup, match=f"{server} may not act as aroundme_owner: run"):
        given.prepared(server)
    given.prepared(keeper)
    assert given.prepared(server) == Roles()
    with psycopg.connect(libpq_address(given.url, None)) as connection:
        connection.execute(SQL("SET SESSION AUTHORIZATION {}").format(Identifier(server)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE aroundme_owner")


def test_a_user_of_no_role_is_told_what_to_be_granted_where_the_roles_have_the_schema(
    given: Given, keeper: str
) -> None:
    stranger = given.user()
    given.prepared(keeper)
    granted = "GRANT aroundme_web, aroundme_worker, aroundme_reader TO"
    with pytest.raises(InvalidSetup, match=f"{granted} {stranger};"):
        given.prepared(stranger)
