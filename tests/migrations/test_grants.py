"""Who owns the schema and what each role may do in it, table by table."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from geo.connections import libpq_address
from geo.database import Database
from geo.migrations import downgrade, upgrade
from geo.roles import Role, Roles
from layers.deployment import Deployment
from tests.conftest import Databases
from tests.migrations.owner_functions import (
    AS_OWNER_FOR_BOTH,
    AS_OWNER_FOR_WEB,
    AS_OWNER_FOR_WORKER,
)

SHOWN_TO_ANYBODY = {
    "agency",
    "alembic_version",
    "area",
    "areas_version",
    "attachment",
    "basemap",
    "basemap_shape",
    "case_statistics",
    "collection",
    "comment_author_names",
    "corrected_holidays",
    "dataset_downloads",
    "dataset_listed",
    "dataset_origin",
    "dataset_quality",
    "discussion",
    "download_day",
    "feature",
    "file_check",
    "forum_category",
    "gone_data_request",
    "gone_idea",
    "gone_topic",
    "happening",
    "link_check",
    "logo",
    "moderation_entry",
    "moderation_month",
    "name_source",
    "named_place",
    "openness",
    "openness_month",
    "place_name",
    "published_announcement",
    "published_ballot",
    "published_named_vote",
    "published_case",
    "published_dataset",
    "published_dataset_resource",
    "published_poll",
    "published_poll_result",
    "published_resource_version",
    "published_space",
    "published_space_news",
    "published_space_phase",
    "rating_sum",
    "release",
    "service",
    "service_fee",
    "shown_author",
    "shown_comment",
    "shown_data_request",
    "shown_data_request_answer",
    "shown_idea",
    "shown_idea_answer",
    "shown_idea_progress",
    "shown_post_revision",
    "shown_revision",
    "shown_topic",
    "support_month",
}
READS_AND_WRITES = {"SELECT", "INSERT", "UPDATE", "DELETE"}
EVERY_TABLE = (
    "SELECT n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner)"
    " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname IN"
    " ('public', 'layer_partition', 'procrastinate') AND NOT EXISTS"
    " (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2"
)
RIGHTS = (
    "SELECT array_agg(one) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',"
    " 'REFERENCES', 'TRIGGER']) AS one WHERE has_table_privilege(%s, %s, one)"
)
EVERY_ROUTINE = (
    "SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.prosecdef, p.proconfig"
    " FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace"
    " WHERE n.nspname IN ('public', 'procrastinate') AND NOT EXISTS"
    " (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')"
)


def connected(deployment: Deployment, role: Role | None = None) -> psycopg.Connection:
    url = deployment.database.writer.url.render_as_string(hide_password=False)
    name = None if role is None else Roles().name(role)
    return psycopg.connect(libpq_address(url, name), autocommit=True)


@pytest.fixture(scope="module")
def administrator(samples: Deployment) -> Iterator[psycopg.Connection]:
    with connected(samples) as connection:
        yield connection


def rights(connection: psycopg.Connection, role: Role, schema: str, table: str) -> set[str]:
    quoted = f'"{schema}"."{table}"'
    (found,) = connection.execute(RIGHTS, [Roles().name(role), quoted]).fetchone() or ((),)
    return set(found or ())


def test_every_table_has_the_owner_and_the_rights_that_the_rules_give(
    administrator: psycopg.Connection,
) -> None:
    tables = administrator.execute(EVERY_TABLE).fetchall()
    ours = [(name, kind) for schema, name, kind, _owner in tables if schema == "public"]
    assert {owner for _schema, _name, _kind, owner in tables} == {"aroundme_owner"}
    assert {name for name, _kind in ours} >= SHOWN_TO_ANYBODY
    for name, kind in ours:
        if kind == "S":
            continue
        changed = {
            "alembic_version": {"SELECT"},
            "audit_event": {"SELECT", "INSERT"},
            "workflow_event": {"SELECT", "INSERT"},
            "hidden_identity": {"INSERT"},
            "account_session": {"INSERT"},
        }
        of_access_log = {
            ("access_waiting", Role.WEB): {"INSERT"},
            ("access_waiting", Role.WORKER): {"SELECT", "INSERT", "DELETE"},
            ("access_event", Role.WEB): set[str](),
            ("access_event", Role.WORKER): {"SELECT", "INSERT"},
            ("access_content", Role.WEB): {"SELECT"},
            ("access_content", Role.WORKER): {"SELECT", "INSERT", "DELETE"},
            ("access_check", Role.WEB): {"SELECT"},
        }
        of_polls = {
            ("poll_envelope", Role.WEB): set[str](),
            ("poll_envelope", Role.WORKER): {"SELECT", "DELETE"},
            ("poll_inner_envelope", Role.WEB): set[str](),
            ("ballot", Role.WEB): {"SELECT"},
            ("poll_result", Role.WEB): {"SELECT"},
        }
        apart = {**of_access_log, **of_polls}
        for role in (Role.WEB, Role.WORKER):
            expected = apart.get((name, role), changed.get(name, READS_AND_WRITES))
            assert rights(administrator, role, "public", name) == expected, (name, role)
        shown = {"SELECT"} if name in SHOWN_TO_ANYBODY else set()
        assert rights(administrator, Role.READER, "public", name) == shown, name
        held = {"SELECT", "UPDATE", "DELETE"} if name == "hidden_identity" else set()
        assert rights(administrator, Role.VAULT, "public", name) == held, name


def test_the_reader_and_the_vault_are_kept_from_queue_and_partitions(
    administrator: psycopg.Connection,
) -> None:
    asked = "SELECT has_schema_privilege(%s, %s, 'USAGE')"
    for schema in ("procrastinate", "layer_partition"):
        for role in Role:
            (may,) = administrator.execute(asked, [Roles().name(role), schema]).fetchone() or ()
            assert may == (role in (Role.OWNER, Role.WEB, Role.WORKER)), (schema, role)
    jobs = ("procrastinate", "procrastinate_jobs")
    assert rights(administrator, Role.WEB, *jobs) == {"SELECT", "INSERT"}
    assert rights(administrator, Role.WORKER, *jobs) == READS_AND_WRITES


def test_what_runs_as_the_owner_is_for_web_and_worker_and_looks_names_up_in_fixed_places(
    administrator: psycopg.Connection,
) -> None:
    routines = administrator.execute(EVERY_ROUTINE).fetchall()
    assert {owner for _name, owner, _as_owner, _config in routines} == {"aroundme_owner"}
    lifted = {name: config for name, _owner, as_owner, config in routines if as_owner}
    assert set(lifted) == AS_OWNER_FOR_BOTH | AS_OWNER_FOR_WEB | AS_OWNER_FOR_WORKER
    for name, config in lifted.items():
        assert config == ["search_path=pg_catalog, public, pg_temp"]
        for role in Role:
            asked = "SELECT has_function_privilege(%s, %s, 'EXECUTE')"
            (may,) = administrator.execute(asked, [Roles().name(role), name]).fetchone() or ()
            kept_from = {
                Role.WEB: AS_OWNER_FOR_WORKER,
                Role.WORKER: AS_OWNER_FOR_WEB,
                Role.OWNER: set(),
            }
            assert may == (name not in kept_from.get(role, lifted)), (name, role)


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER, Role.READER, Role.VAULT])
def test_nobody_but_the_owner_alters_a_table(
    samples: Deployment, administrator: psycopg.Connection, role: Role
) -> None:
    tables = administrator.execute(EVERY_TABLE).fetchall()
    with connected(samples, role) as connection:
        for schema, name, kind, _owner in tables:
            if kind not in "rp":
                continue
            table = Identifier(schema, name)
            for statement in (
                "ALTER TABLE {} ADD COLUMN planted text",
                "DROP TABLE {}",
                "TRUNCATE {}",
                "ALTER TABLE {} DISABLE TRIGGER ALL",
                "CREATE TRIGGER planted AFTER INSERT ON {} EXECUTE FUNCTION refuse_audit_change()",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(SQL(statement).format(table))
        for statement in (
            "CREATE TABLE planted ()",
            "CREATE TABLE layer_partition.planted ()",
            "CREATE FUNCTION planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE SCHEMA planted",
            "CREATE ROLE planted",
            "ALTER ROLE aroundme_web BYPASSRLS",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(SQL(statement))


def test_the_reader_writes_nothing_even_where_a_connection_may_write(
    samples: Deployment, administrator: psycopg.Connection
) -> None:
    tables = administrator.execute(EVERY_TABLE).fetchall()
    with connected(samples, Role.READER) as connection:
        connection.execute("SET default_transaction_read_only = off")
        for schema, name, kind, _owner in tables:
            if kind not in "rp":
                continue
            for statement in ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(SQL(statement).format(Identifier(schema, name)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE feature SET lon = 0")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT create_feature_partition('schools')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM account")
        assert connection.execute("SELECT count(*) FROM feature").fetchone() != (0,)


def test_web_adds_to_the_audit_log_and_changes_nothing_in_it(samples: Deployment) -> None:
    with connected(samples, Role.WEB) as connection:
        for statement in (
            "UPDATE audit_event SET actor_name = 'nobody'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "ALTER TABLE audit_event DISABLE TRIGGER refuse_change",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(SQL(statement))


def test_a_database_that_was_there_before_its_roles_is_handed_over(
    databases: Databases, administrator: psycopg.Connection
) -> None:
    expected = administrator.execute(EVERY_TABLE).fetchall()
    with databases.new() as url:
        database = Database(url)
        upgrade(database.writer)
        with psycopg.connect(libpq_address(url, None), autocommit=True) as connection:
            owners = {row[3] for row in connection.execute(EVERY_TABLE).fetchall()}
            assert owners == {"aroundme"}
            upgrade(database.writer, Roles())
            found = connection.execute(EVERY_TABLE).fetchall()
            assert {row[3] for row in found} == {"aroundme_owner"}
            assert {row for row in expected if row[0] == "public"} == {
                row for row in found if row[0] == "public"
            }
            assert rights(connection, Role.READER, "public", "feature") == {"SELECT"}
        database.dispose()


def test_a_table_of_a_later_migration_has_its_rights_by_rule(deployment: Deployment) -> None:
    downgrade(deployment.database.writer, "0013")
    upgrade(deployment.database.writer, Roles())
    with connected(deployment) as connection:
        assert rights(connection, Role.WEB, "public", "letter") == READS_AND_WRITES
        assert rights(connection, Role.READER, "public", "letter") == set()
        owner = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'letter'::regclass"
        assert connection.execute(owner).fetchone() == ("aroundme_owner",)
