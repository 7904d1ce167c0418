"""A database filled with invented features, in a private cluster that is gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import URL, make_url

from geo.database import driver_connection
from geo.local_postgis import running
from importers.areas import import_areas
from importers.samples.places import sample_area_files
from layers.deployment import Deployment
from layers.features.partitions import SCHEMA
from tests.benchmarks.dataset import LAYER, TOWNS, AreaCodes
from tests.benchmarks.loading import Take, fill
from tests.benchmarks.questions import PEER_SCHEMA, PEER_VIEW
from tests.conftest import deployment_on

_AREAS_OF = """
SELECT array_agg(code ORDER BY level)
FROM area
WHERE level > 0
  AND ST_Intersects(geom, ST_SetSRID(ST_MakePoint(%s, %s), 4326))
"""

# What the peers serve: the current features, with the fields that a finder shows. The condition is
# that of the table's indexes, which they could not use without it.
_PEER_VIEW_OF = f"""
CREATE SCHEMA {PEER_SCHEMA};
CREATE VIEW {PEER_SCHEMA}.{PEER_VIEW} AS
SELECT
  ref, names, phones, address, area_codes, attributes, opening_hours, location_source,
  precision_m, verified_at, demo, geom
FROM {SCHEMA}.{LAYER}
WHERE superseded_in IS NULL
"""  # noqa: S608  our own names


@dataclass(frozen=True)
class Loaded:
    """A filled database: its libpq address, and the seconds that loading it took."""

    url: str
    rows_s: float
    indexes_s: float


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder that the user of PostgreSQL may enter too, and delete it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="aroundme-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(folder: Path) -> Iterator[URL]:
    """Run a private cluster of the benchmark's own."""
    with running(folder, keep=False) as url:
        yield make_url(url)


@contextmanager
def loaded(cluster_url: URL, count: int, take: Take = lambda _chunk: None) -> Iterator[Loaded]:
    """Give a database with one layer of `count` features, loaded as one release.

    `take` is shown every chunk of rows, so that another store can be filled with the same ones.
    """
    name = f"bench_{count}"
    _administer(cluster_url, SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        address = _libpq(cluster_url.set(database=name))
        with deployment_on(_sqlalchemy(cluster_url, name)) as deployment:
            codes = add_areas(deployment)
            seconds = fill(deployment, address, count, codes, take)
        _settle(address)
        yield Loaded(address, seconds.rows_s, seconds.indexes_s)
    finally:
        _administer(cluster_url, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def empty(cluster_url: URL, name: str) -> Iterator[str]:
    """Give the SQLAlchemy address of a database with nothing in it."""
    _administer(cluster_url, SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield _sqlalchemy(cluster_url, name)
    finally:
        _administer(cluster_url, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def add_areas(deployment: Deployment) -> AreaCodes:
    """Import the areas, and find out in which of them the towns lie."""
    with deployment.database.writing() as session:
        for level, path in sample_area_files().items():
            import_areas(session, deployment.country, level, path)
    return area_codes(deployment)


def area_codes(deployment: Deployment) -> AreaCodes:
    """Find out in which areas the towns lie."""
    with deployment.database.reading() as session:
        return _area_codes(driver_connection(session))


def _area_codes(connection: psycopg.Connection) -> AreaCodes:
    found = {town.en: connection.execute(_AREAS_OF, town.centre).fetchone() for town in TOWNS}
    return {name: row[0] or () for name, row in found.items() if row}


def _settle(address: str) -> None:
    """Do what autovacuum would otherwise do in the middle of the measurement."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_PEER_VIEW_OF)
        connection.execute(SQL("VACUUM (ANALYZE) {}").format(Identifier(SCHEMA, LAYER)))
        connection.execute("CHECKPOINT")


def _administer(cluster_url: URL, statement: psycopg.sql.Composed) -> None:
    with psycopg.connect(_libpq(cluster_url), autocommit=True) as connection:
        connection.execute(statement)


def _sqlalchemy(cluster_url: URL, name: str) -> str:
    return cluster_url.set(database=name).render_as_string(hide_password=False)


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
