"""A backup holds everybody's rows, although row-level security binds who makes it as well."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geo.connections import libpq_address
from geo.database import Database
from geo.errors import Refused
from geo.migrations import upgrade
from geo.roles import Acting, Role, Roles
from tests.conftest import Databases, deployment_on
from web.backup.archive import opened
from web.backup.making import make_backup
from web.backup.restoring import verify

PERSONS = (
    "INSERT INTO person (id, kind, id_type, id_country, number_index, sealed_number, sealed_facts,"
    " identity, state, created_at, changed_at) SELECT gen_random_uuid(), 'citizen', 'national',"
    " 'JO', int4send(n), '', '', 'P0', 'active', now(), now() FROM generate_series(1, 7) AS n"
)


@pytest.fixture
def as_owner(databases: Databases, empty_template: str) -> Iterator[Database]:
    """A database with seven persons, whose doors act as the owner, as the command's do."""
    with databases.new(empty_template) as url, deployment_on(url):
        with psycopg.connect(libpq_address(url, None), autocommit=True) as administrator:
            administrator.execute(PERSONS)
        acting = Acting(Roles(), writing=Role.OWNER, reading=Role.OWNER)
        database = Database(url, acting=acting)
        yield database
        database.dispose()


def test_a_backup_has_the_rows_of_all_persons_and_is_restored(
    as_owner: Database, tmp_path: Path
) -> None:
    made = make_backup(as_owner, tmp_path / "data", tmp_path / "secret", tmp_path / "saved.tar")
    with opened(made) as archive:
        assert archive.manifest.rows["public.person"] == 7
        verify(archive, as_owner.writer.url.render_as_string(hide_password=False))


def test_a_backup_that_would_lack_rows_is_refused(as_owner: Database, tmp_path: Path) -> None:
    saved = (tmp_path / "data", tmp_path / "secret", tmp_path / "saved.tar")
    address = as_owner.writer.url.set(drivername="postgresql")
    url = address.render_as_string(hide_password=False)
    with psycopg.connect(libpq_address(url, None), autocommit=True) as administrator:
        administrator.execute("DROP POLICY all_rows ON person")
        with pytest.raises(Refused, match="hides rows of person"):
            make_backup(as_owner, *saved)
        administrator.execute("CREATE POLICY few ON person TO aroundme_owner USING (id IS NULL)")
        with pytest.raises(Refused, match="hides rows of person"):
            make_backup(as_owner, *saved)
    plain = Database(url)
    upgrade(plain.writer, Roles())
    plain.dispose()
    assert make_backup(as_owner, *saved).exists()
