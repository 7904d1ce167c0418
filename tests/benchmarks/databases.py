"""A database filled with invented features, in a private cluster that is gone afterwards."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import URL, make_url

from geo.local_postgis import running
from importers.areas import import_areas
from importers.samples.places import sample_area_files
from layers.deployment import Deployment
from layers.features.partitions import SCHEMA
from layers.releases.rules import Kind
from layers.releases.service import activate, open_release, stage
from tests.benchmarks.dataset import LAYER, TOWNS, AreaCodes, features
from tests.conftest import deployment_on

_AREAS_OF = """
SELECT array_agg(code ORDER BY level)
FROM area
WHERE level > 0
  AND ST_Intersects(geom, ST_SetSRID(ST_MakePoint(%s, %s), 4326))
"""


@dataclass(frozen=True)
class Loaded:
    """A filled database: its libpq address, and the seconds that loading it took."""

    url: str
    staging_s: float
    activation_s: float


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
def loaded(cluster_url: URL, count: int) -> Iterator[Loaded]:
    """Give a database with one layer of `count` features, loaded as one release."""
    name = f"bench_{count}"
    _administer(cluster_url, SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        url = cluster_url.set(database=name).render_as_string(hide_password=False)
        with deployment_on(url) as deployment:
            staging_s, activation_s = _load(deployment, count)
        address = _libpq(cluster_url.set(database=name))
        _settle(address)
        yield Loaded(address, staging_s, activation_s)
    finally:
        _administer(cluster_url, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _load(deployment: Deployment, count: int) -> tuple[float, float]:
    """Load areas, then the features as a release; gives the seconds of staging and activation."""
    with deployment.database.writing() as session:
        for level, path in sample_area_files().items():
            import_areas(session, deployment.country, level, path)
        codes = _area_codes(session.connection().connection.driver_connection)
    with deployment.database.writing() as session:
        started = time.perf_counter()
        release = open_release(session, LAYER, kind=Kind.IMPORT, made_by="benchmark")
        stage(session, release, features(count, deployment.country.box, codes))
        staged = time.perf_counter()
        activate(session, release)
    return staged - started, time.perf_counter() - staged


def _area_codes(connection: object) -> AreaCodes:
    assert isinstance(connection, psycopg.Connection)
    found = {town.en: connection.execute(_AREAS_OF, town.centre).fetchone() for town in TOWNS}
    return {name: row[0] or () for name, row in found.items() if row}


def _settle(address: str) -> None:
    """Do what autovacuum would otherwise do in the middle of the measurement."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("VACUUM (ANALYZE) {}").format(Identifier(SCHEMA, LAYER)))
        connection.execute("VACUUM (ANALYZE) staged_feature")
        connection.execute("CHECKPOINT")


def _administer(cluster_url: URL, statement: psycopg.sql.Composed) -> None:
    with psycopg.connect(_libpq(cluster_url), autocommit=True) as connection:
        connection.execute(statement)


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
