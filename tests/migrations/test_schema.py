from importlib import import_module
from pathlib import Path

import alembic
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import geo.migrations
from geo.errors import InvalidSetup
from geo.migrations import downgrade, newest_version, schema_version, upgrade
from geo.tables import Table
from layers.deployment import Deployment

ROOT = Path(__file__).parent.parent.parent


def _import_all_tables() -> None:
    """Import every table into the metadata, whichever modules this process has needed so far."""
    for package in ("geo", "layers", "portal", "importers", "web"):
        for path in (ROOT / package).rglob("*.py"):
            if "(Table)" in path.read_text("utf-8"):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def test_models_and_migrations_describe_the_same_schema(samples: Deployment) -> None:
    _import_all_tables()
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


def test_without_our_migrations_nothing_is_believed_to_be_up_to_date(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What lies beside an installed package of ours is the library's own folder.
    assert alembic.__file__ is not None
    library = Path(alembic.__file__).parent
    monkeypatch.setattr(geo.migrations, "_FOLDERS", (library,))
    newest_version.cache_clear()
    try:
        with pytest.raises(InvalidSetup, match="This installation is not whole"):
            upgrade(deployment.database.writer)
    finally:
        newest_version.cache_clear()


def test_a_schema_of_a_newer_version_is_refused(deployment: Deployment) -> None:
    with deployment.database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InvalidSetup, match="version 9999, which this version"):
        upgrade(deployment.database.writer)


def test_the_files_of_migrations_are_named_for_their_versions() -> None:
    folder = Path(__file__).parents[2] / "alembic"
    known = ScriptDirectory(str(folder))
    assert newest_version() == known.get_current_head()
    versions = {
        Path(one.path).name.partition("_")[0]: one.revision for one in known.walk_revisions()
    }
    assert versions == {version: version for version in versions}
    assert len(versions) == len(list((folder / "versions").glob("*.py")))


def test_a_new_installation_has_no_account(deployment: Deployment) -> None:
    with deployment.database.reading() as session:
        for table in ("account", "membership", "invitation", "account_session", "person"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table  # noqa: S608
