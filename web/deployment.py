"""From settings to a running deployment: the one place where settings are read."""

from collections.abc import Iterator
from contextlib import contextmanager

from geo.country import load_country
from geo.database import Database
from geo.local_postgis import running
from geo.migrations import upgrade
from geo.settings import GroundSettings
from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from layers.settings import LayerSettings


@contextmanager
def deployed() -> Iterator[Deployment]:
    """Give the deployment that the environment describes, its schema up to date.

    Without a configured database the private cluster of the checkout is started, and stopped in
    the end when nobody else uses it.
    """
    ground = GroundSettings()
    if ground.database_url is not None:
        with _on_database(ground, ground.database_url) as deployment:
            yield deployment
    else:
        with running(ground.data_root) as url, _on_database(ground, url) as deployment:
            yield deployment


@contextmanager
def _on_database(ground: GroundSettings, url: str) -> Iterator[Deployment]:
    layer_settings = LayerSettings()
    database = Database(
        url,
        pool_size=ground.pool_size,
        pool_wait_s=ground.pool_wait_s,
        statement_timeout_ms=ground.statement_timeout_ms,
    )
    try:
        upgrade(database.writer)
        yield Deployment(
            database=database,
            country=load_country(ground.country),
            catalogue=load_catalogue(layer_settings.definitions_folder),
            directions_url=layer_settings.directions_url,
        )
    finally:
        database.dispose()
