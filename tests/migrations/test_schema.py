from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from geo.migrations import downgrade, newest_version, schema_version, upgrade
from geo.tables import Table
from layers.deployment import Deployment


def test_models_and_migrations_describe_the_same_schema(samples: Deployment) -> None:
    with samples.database.writer.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": _is_ours, "compare_type": True}
        )
        assert compare_metadata(context, Table.metadata) == []


def _is_ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and name == "spatial_ref_sys")


def test_the_check_notices_a_missing_column(deployment: Deployment) -> None:
    with deployment.database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE release DROP COLUMN note"))
    with deployment.database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
        assert compare_metadata(context, Table.metadata)


def test_the_way_down_and_up_again_works(deployment: Deployment) -> None:
    downgrade(deployment.database.writer)
    with deployment.database.writer.connect() as connection:
        assert schema_version(connection) is None
    upgrade(deployment.database.writer)
    with deployment.database.writer.connect() as connection:
        assert schema_version(connection) == newest_version()
