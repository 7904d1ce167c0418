"""Whose rows a direct connection sees, acting as each role: of persons, and of sessions."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from geo.connections import libpq_address
from geo.migrations import upgrade
from geo.roles import Role, Roles
from layers.deployment import Deployment
from tests.conftest import Databases, deployment_on

ACCOUNT = "INSERT INTO account (id, email, name, state) VALUES (%s, %s, 'سعاد', 'active')"
PERSON = (
    "INSERT INTO person (id, account_id, kind, id_type, id_country, number_index, sealed_number,"
    " sealed_facts, identity, state, created_at, changed_at)"
    " VALUES (%s, %s, 'citizen', 'national', 'JO', %s, '', '', 'P0', 'active', now(), now())"
)
SESSION = (
    "INSERT INTO account_session (id, account_id, form_token, created_at, last_seen_at, expires_at,"
    " second_factor_at) VALUES (sha256(%s), %s, '', now(), now(), now() + interval '1 hour', now())"
)
CONSENT = (
    "INSERT INTO consent (id, person_id, purpose, text_version, language, legal_basis, given_at,"
    " expires_at) VALUES (%s, %s, 'show', '1', 'ar', 'consent', now(), now() + interval '1 year')"
)
PLACED_BY_RULE = (
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND relnamespace = 'public'::regnamespace AND (relname = 'person' OR EXISTS (SELECT FROM"
    " pg_attribute WHERE attrelid = pg_class.oid AND attname = 'person_id'))"
)
BOUND = "SELECT set_config(%s, %s, false)"


@dataclass(frozen=True)
class Citizen:
    """A person with an account, an open session and one consent."""

    id: UUID
    account_id: UUID
    secret: bytes


@dataclass(frozen=True)
class Town:
    """A database with two citizens, and connections to it."""

    deployment: Deployment
    one: Citizen
    other: Citizen

    @contextmanager
    def connected(self, role: Role | None = None) -> Iterator[psycopg.Connection]:
        """Open a connection of psycopg's own, as a superuser who becomes the role."""
        url = self.deployment.database.writer.url.render_as_string(hide_password=False)
        with psycopg.connect(libpq_address(url, None), autocommit=True) as connection:
            if role is not None:
                become = SQL("SET ROLE {}").format(Identifier(Roles().name(role)))
                connection.execute(become)
            yield connection


def _citizen(connection: psycopg.Connection) -> Citizen:
    made = Citizen(uuid4(), uuid4(), hashlib.sha256(secrets.token_bytes(32)).digest())
    connection.execute(ACCOUNT, [made.account_id, f"{made.account_id}@home.example"])
    connection.execute(PERSON, [made.id, made.account_id, made.id.bytes])
    connection.execute(SESSION, [made.secret, made.account_id])
    connection.execute(CONSENT, [uuid4(), made.id])
    return made


@pytest.fixture(scope="module")
def town(databases: Databases, empty_template: str) -> Iterator[Town]:
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        with psycopg.connect(libpq_address(url, None), autocommit=True) as connection:
            one, other = _citizen(connection), _citizen(connection)
        yield Town(deployment, one, other)


def seen(connection: psycopg.Connection) -> tuple[set[UUID], set[UUID]]:
    """Return the persons and whose consents there are, by questions without any WHERE."""
    persons = connection.execute("SELECT id FROM person").fetchall()
    consents = connection.execute("SELECT person_id FROM consent").fetchall()
    return {row[0] for row in persons}, {row[0] for row in consents}


@pytest.mark.parametrize(
    "told", [None, "", "x", "0" * 64, "A" * 64, "zz" * 32, "\u0660" * 64, "' OR true --"]
)
def test_web_sees_nobody_without_the_secret_of_a_session(town: Town, told: str | None) -> None:
    with town.connected(Role.WEB) as connection:
        if told is not None:
            connection.execute(BOUND, ["aroundme.session", told])
        assert connection.execute("SELECT current_person()").fetchone() == (None,)
        assert seen(connection) == (set(), set())


def test_a_forgotten_where_shows_web_the_own_rows_alone(town: Town) -> None:
    for citizen in (town.one, town.other):
        with town.connected(Role.WEB) as connection:
            connection.execute(BOUND, ["aroundme.session", citizen.secret.hex()])
            assert seen(connection) == ({citizen.id}, {citizen.id})
            counted = "SELECT count(*) FROM person JOIN consent ON true"
            assert connection.execute(counted).fetchone() == (1,)


def test_web_gains_nothing_by_naming_a_person_or_what_the_table_keeps(town: Town) -> None:
    with town.connected(Role.WEB) as connection:
        connection.execute(BOUND, ["aroundme.person", str(town.one.id)])
        assert seen(connection) == (set(), set())
        kept = hashlib.sha256(town.one.secret).hexdigest()
        connection.execute(BOUND, ["aroundme.session", kept])
        assert seen(connection) == (set(), set())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE account_session SET revoked_at = now() WHERE account_id = %s",
        "UPDATE account_session SET expires_at = now() WHERE account_id = %s",
        "UPDATE account SET state = 'suspended' WHERE id = %s",
    ],
)
def test_a_session_that_is_over_binds_nobody(town: Town, change: str) -> None:
    with town.connected() as administrator:
        gone = _citizen(administrator)
        with town.connected(Role.WEB) as connection:
            connection.execute(BOUND, ["aroundme.session", gone.secret.hex()])
            assert seen(connection)[0] == {gone.id}
            administrator.execute(change, [gone.account_id])
            assert seen(connection) == (set(), set())


def test_half_a_session_binds_nobody_who_has_a_second_factor(town: Town) -> None:
    half = "UPDATE account_session SET second_factor_at = NULL WHERE account_id = %s"
    factor = (
        "INSERT INTO credential (id, account_id, kind, name, sealed_secret)"
        " VALUES (gen_random_uuid(), %s, 'totp', 'TOTP', '')"
    )
    with town.connected() as administrator:
        citizen = _citizen(administrator)
        administrator.execute(half, [citizen.account_id])
        with town.connected(Role.WEB) as connection:
            connection.execute(BOUND, ["aroundme.session", citizen.secret.hex()])
            assert seen(connection)[0] == {citizen.id}
            administrator.execute(factor, [citizen.account_id])
            assert seen(connection)[0] == set()


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER])
def test_nobody_writes_or_removes_a_row_of_somebody_else(town: Town, role: Role) -> None:
    mine, other = town.one, town.other
    with town.connected(role) as connection:
        told = ("session", mine.secret.hex()) if role is Role.WEB else ("person", str(mine.id))
        connection.execute(BOUND, [f"aroundme.{told[0]}", told[1]])
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(CONSENT, [uuid4(), other.id])
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute("UPDATE person SET id = %s", [other.id])
        for statement in (
            "DELETE FROM consent WHERE person_id = %s",
            "DELETE FROM person WHERE id = %s",
        ):
            assert connection.execute(statement, [other.id]).rowcount == 0
        changed = connection.execute("UPDATE person SET changed_at = now()")
        assert changed.rowcount == 1, "without a WHERE the own row alone"


def test_the_worker_sees_the_person_it_is_bound_to_and_no_other(town: Town) -> None:
    with town.connected(Role.WORKER) as connection:
        assert seen(connection) == (set(), set())
        for told in ("", "x", town.one.id.hex):
            connection.execute(BOUND, ["aroundme.person", told])
            assert seen(connection) == (set(), set())
        connection.execute(BOUND, ["aroundme.session", town.one.secret.hex()])
        assert seen(connection) == (set(), set())
        connection.execute(BOUND, ["aroundme.person", str(town.other.id)])
        assert seen(connection) == ({town.other.id}, {town.other.id})


def test_a_job_over_all_persons_is_told_ids_and_nothing_else(town: Town) -> None:
    asked = "SELECT * FROM persons_due('consent', 'expires_at', now() + interval '2 years', %s, 10)"
    with town.connected(Role.WORKER) as connection:
        found = [row[0] for row in connection.execute(asked, [None]).fetchall()]
        assert {town.one.id, town.other.id} <= set(found)
        assert found == sorted(found)
        after = connection.execute(asked, [found[0]]).fetchall()
        assert [row[0] for row in after] == found[1:]
    with (
        town.connected(Role.WEB) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(asked, [None])


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER, Role.READER, Role.VAULT])
def test_nobody_reads_or_changes_a_session_but_through_its_secret(town: Town, role: Role) -> None:
    with town.connected(role) as connection:
        for statement in (
            "SELECT * FROM account_session",
            "SELECT count(*) FROM account_session",
            "SELECT id FROM account_session WHERE true",
            "UPDATE account_session SET revoked_at = now()",
            "DELETE FROM account_session",
            "COPY account_session TO STDOUT",
            "INSERT INTO account_session SELECT * FROM account_session",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    asked = "SELECT email FROM read_account_session(%s, interval '1 hour', now())"
    with town.connected(Role.WEB) as connection:
        kept = hashlib.sha256(town.one.secret).digest()
        assert connection.execute(asked, [kept]).fetchall() == []
        assert len(connection.execute(asked, [town.one.secret]).fetchall()) == 1


@pytest.mark.parametrize("role", [Role.READER, Role.VAULT])
def test_reader_and_vault_have_nothing_of_persons(town: Town, role: Role) -> None:
    with town.connected(role) as connection:
        for table in ("person", "consent", "organisation_link"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(SQL("SELECT FROM {}").format(Identifier(table)))


def test_row_security_is_on_every_table_about_persons_and_is_put_back(town: Town) -> None:
    secured = (
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND 3 = (SELECT"
        " count(*) FROM pg_policy WHERE polrelid = pg_class.oid)"
    )
    with town.connected() as administrator:
        by_rule = {row[0] for row in administrator.execute(PLACED_BY_RULE).fetchall()}
        assert by_rule >= {"person", "consent", "organisation_link"}
        assert {row[0] for row in administrator.execute(secured).fetchall()} == by_rule
        administrator.execute("ALTER TABLE consent DISABLE ROW LEVEL SECURITY")
        administrator.execute("DROP POLICY all_rows ON person")
        upgrade(town.deployment.database.writer, Roles())
        assert {row[0] for row in administrator.execute(secured).fetchall()} == by_rule


def test_a_new_table_with_a_person_has_its_policies_by_rule(town: Town) -> None:
    with town.connected() as administrator:
        administrator.execute("SET ROLE aroundme_owner")
        administrator.execute("CREATE TABLE hobby (person_id uuid, name text)")
        administrator.execute("RESET ROLE")
        try:
            upgrade(town.deployment.database.writer, Roles())
            administrator.execute("INSERT INTO hobby VALUES (%s, 'chess')", [town.one.id])
            with town.connected(Role.WEB) as connection:
                assert connection.execute("SELECT FROM hobby").rowcount == 0
                connection.execute(BOUND, ["aroundme.session", town.one.secret.hex()])
                assert connection.execute("SELECT FROM hobby").rowcount == 1
        finally:
            administrator.execute("DROP TABLE hobby")


def test_no_view_goes_round_the_policies(town: Town) -> None:
    """A view reads as its owner, who sees all rows."""
    asked = (
        "SELECT DISTINCT view_name FROM information_schema.view_table_usage WHERE table_name = ANY"
        " (%s) AND view_schema = 'public'"
    )
    with town.connected() as administrator:
        by_rule = [row[0] for row in administrator.execute(PLACED_BY_RULE).fetchall()]
        assert administrator.execute(asked, [by_rule]).fetchall() == []
