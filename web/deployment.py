"""From settings to a running deployment: the one place where settings are read."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from geo.connections import check_answers
from geo.country import load_country
from geo.database import Database
from geo.errors import InvalidSetup
from geo.local_postgis import LocalPostgis
from geo.messages import mark as _
from geo.migrations import upgrade
from geo.postgis_watch import watched
from geo.role_check import PRINTED_BY, refuse_unheard, roles_of
from geo.roles import SERVING, Acting, Role, Roles
from geo.settings import GroundSettings
from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from layers.settings import LayerSettings

_STATEMENT_TIMEOUT_MS = 60_000


@contextmanager
def deployed(
    role: Role = Role.WORKER,
    *,
    statement_timeout_ms: int = _STATEMENT_TIMEOUT_MS,
    watching: bool = False,
) -> Iterator[Deployment]:
    """Return the deployment that the environment describes, its schema up to date.

    Without a configured database the private cluster of the checkout is started, and stopped in
    the end when nobody else uses it. Commands may read longer than requests: `statement_timeout_ms`
    takes the place of the setting. With `watching` a private server that dies meanwhile is
    started again. Where the database has roles, all is done as `role`.
    """
    ground = GroundSettings()
    ground = ground.model_copy(update={"statement_timeout_ms": statement_timeout_ms})
    if ground.database_url is not None:
        check_answers(ground.database_url)
        with _on_database(ground, ground.database_url, role) as deployment:
            yield deployment
        return
    cluster = LocalPostgis(ground.data_root)
    with ExitStack() as stack:
        url = stack.enter_context(cluster.in_use())
        if watching:
            stack.enter_context(watched(cluster))
        yield stack.enter_context(_on_database(ground, url, role))


def joined(url: str, roles: Roles | None) -> Deployment:
    """Return the deployment that answers requests, on a database that is ready, with deadlines.

    What anybody may be shown is read as the reader, all else is done as web.
    """
    acting = None if roles is None else Acting(roles, writing=Role.WEB, reading=Role.READER)
    return _made(GroundSettings(), url, acting, bounded=True)


def made_ready(url: str, ground: GroundSettings, role: Role) -> Roles | None:
    """Bring the schema of a database up to date, and return its roles; None where it has none.

    Raises InvalidSetup when the roles are not what they should be.
    """
    database = Database(url)
    try:
        with database.writer.connect() as connection:
            roles = roles_of(connection, ground.database_roles, {*SERVING, role})
        if roles is None and ground.database_roles_required:
            raise InvalidSetup(
                _(
                    "The database has no roles for its user to act as, and they are required"
                    " (AROUNDME_DATABASE_ROLES_REQUIRED): have a superuser run what “{command}”"
                    " prints."
                ),
                command=PRINTED_BY,
            )
        upgrade(database.writer, roles)
    finally:
        database.dispose()
    return roles


@contextmanager
def _on_database(ground: GroundSettings, url: str, role: Role) -> Iterator[Deployment]:
    roles = made_ready(url, ground, role)
    acting = None if roles is None else Acting(roles, writing=role, reading=role)
    if acting is not None and ground.database_url is not None:
        refuse_unheard(url, acting)
    deployment = _made(ground, url, acting)
    try:
        yield deployment
    finally:
        deployment.database.dispose()


def _made(
    ground: GroundSettings, url: str, acting: Acting | None, *, bounded: bool = False
) -> Deployment:
    layer_settings = LayerSettings()
    database = Database(
        url,
        pool_size=ground.pool_size,
        pool_wait_s=ground.pool_wait_s,
        statement_timeout_ms=ground.statement_timeout_ms,
        read_deadline_s=ground.read_deadline_s if bounded else None,
        write_deadline_s=ground.write_deadline_s if bounded else None,
        acting=acting,
    )
    return Deployment(
        database=database,
        country=load_country(ground.country),
        catalogue=load_catalogue(layer_settings.definitions_folder),
        directions_url=layer_settings.directions_url,
    )
