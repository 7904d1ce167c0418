"""From settings to a running deployment: the one place where settings are read."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from geo.connections import check_answers
from geo.country import load_country
from geo.database import Database
from geo.local_postgis import LocalPostgis
from geo.migrations import upgrade
from geo.postgis_watch import watched
from geo.settings import GroundSettings
from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from layers.settings import LayerSettings

_STATEMENT_TIMEOUT_MS = 60_000


@contextmanager
def deployed(
    *, statement_timeout_ms: int = _STATEMENT_TIMEOUT_MS, watching: bool = False
) -> Iterator[Deployment]:
    """Give the deployment that the environment describes, its schema up to date.

    Without a configured database the private cluster of the checkout is started, and stopped in
    the end when nobody else uses it. Commands may read longer than requests: `statement_timeout_ms`
    takes the place of the setting. With `watching` a private server that dies meanwhile is
    started again.
    """
    ground = GroundSettings()
    ground = ground.model_copy(update={"statement_timeout_ms": statement_timeout_ms})
    if ground.database_url is not None:
        check_answers(ground.database_url)
        with _on_database(ground, ground.database_url) as deployment:
            yield deployment
        return
    cluster = LocalPostgis(ground.data_root)
    with ExitStack() as stack:
        url = stack.enter_context(cluster.in_use())
        if watching:
            stack.enter_context(watched(cluster))
        yield stack.enter_context(_on_database(ground, url))


def joined(url: str) -> Deployment:
    """Return the deployment that answers requests, on a database that is ready, with deadlines."""
    return _made(GroundSettings(), url, bounded=True)


@contextmanager
def _on_database(ground: GroundSettings, url: str) -> Iterator[Deployment]:
    deployment = _made(ground, url)
    try:
        upgrade(deployment.database.writer)
        yield deployment
    finally:
        deployment.database.dispose()


def _made(ground: GroundSettings, url: str, *, bounded: bool = False) -> Deployment:
    layer_settings = LayerSettings()
    database = Database(
        url,
        pool_size=ground.pool_size,
        pool_wait_s=ground.pool_wait_s,
        statement_timeout_ms=ground.statement_timeout_ms,
        read_deadline_s=ground.read_deadline_s if bounded else None,
        write_deadline_s=ground.write_deadline_s if bounded else None,
    )
    return Deployment(
        database=database,
        country=load_country(ground.country),
        catalogue=load_catalogue(layer_settings.definitions_folder),
        directions_url=layer_settings.directions_url,
    )
