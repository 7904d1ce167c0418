"""`aroundme serve`: the finder, from the database up."""

import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from geo.errors import InvalidSetup
from geo.importing import importing
from geo.messages import mark as _
from geo.settings import GroundSettings
from layers.deployment import Deployment
from layers.settings import LayerSettings
from portal.citizens.settings import CitizenSettings
from portal.gateway.settings import GatewaySettings
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.beside import beside
from web.commands.console import explain_errors, progress_console
from web.commands.demonstration import simulators
from web.commands.downloads import downloads_folder
from web.commands.index import hot_folder
from web.commands.measured import metrics_folder
from web.commands.routing import routing_folder
from web.commands.samples import load_samples
from web.deployment import deployed
from web.logs import configure_logging
from web.served_address import told_address
from web.service_manager import ServiceManager, is_live, service_manager
from web.settings import WebSettings

if TYPE_CHECKING:
    from web.app import Stores

log = logging.getLogger(__name__)


@explain_errors
def serve_command(
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="The port to listen on.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that answer; one a core by default.")
    ] = None,
) -> None:
    """Serve the finder: start a private database if none is configured, migrate, load samples.

    Ctrl-C stops everything it started. Officers sign in at /en/sign-in; `aroundme officers invite`
    makes the first.
    """
    given = {"port": port, "host": host, "workers": workers}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = WebSettings().model_copy(update=chosen)
    signal.signal(signal.SIGTERM, _end)
    configure_logging(settings.log_format)
    manager = service_manager()
    try:
        _check_basemap(settings)
        with (
            _bound(settings) as bound,
            simulators(GatewaySettings(), CitizenSettings()),
            deployed(watching=True) as deployment,
        ):
            if deployment.database.acting is None:
                log.warning("The database has no roles: all is done as the one user it knows")
            load_samples(deployment)
            with _helpers(settings, deployment) as stores:
                # Only here, for they bring the framework and the compiler along.
                from web.portal import Portal  # noqa: PLC0415
                from web.serving import serve  # noqa: PLC0415

                told = _portal_settings(settings)
                portal = Portal(told, GroundSettings().data_root)
                with ExitStack() as until_end:
                    until_end.callback(manager.stopping)
                    announce = partial(_announce, settings, manager, told.public_url, until_end)
                    serve(bound, deployment, settings, stores, portal, announce=announce)
    except KeyboardInterrupt:
        pass
    progress_console().print(translator()(_("Stopped.")), markup=False)


def _check_basemap(settings: WebSettings) -> None:
    """Look at the base map that the settings name before anything is started."""
    with importing():
        from layers.basemap.sources import check_tile_source  # noqa: PLC0415

    named = settings.basemap_file, settings.basemap_url, settings.basemap_attribution
    check_tile_source(*named)


@contextmanager
def _helpers(settings: WebSettings, deployment: Deployment) -> "Iterator[Stores]":
    """Run what works beside the server, and tell where all of them keep their files."""
    with importing():
        from layers.tiles.service import Keeping  # noqa: PLC0415
        from portal.downloads.folder import DownloadFolder  # noqa: PLC0415
        from web.app import Stores  # noqa: PLC0415
        from web.assembly import imports_folder  # noqa: PLC0415
        from web.metrics.snapshots import SnapshotFolder  # noqa: PLC0415

    url = deployment.database.writer.url.render_as_string(hide_password=False)
    layer_settings = LayerSettings()
    has_index = layer_settings.hot_memory_bytes > 0
    stores = Stores(
        imports_folder=imports_folder(GroundSettings().data_root),
        hot_folder=hot_folder() if has_index else None,
        downloads_folder=downloads_folder(),
        metrics_folder=metrics_folder(),
        routing_folder=routing_folder(),
        tiles=Keeping(
            layer_settings.tiles_memory_bytes,
            layer_settings.tiles_folder,
            layer_settings.tiles_folder_bytes,
        ),
        tiles_attribution=layer_settings.tiles_attribution,
    )
    SnapshotFolder(metrics_folder()).clear()
    with ExitStack() as running:
        public = {"AROUNDME_PUBLIC_URL": _portal_settings(settings).public_url}
        running.enter_context(beside("worker", url, settings=public))
        if has_index:
            running.enter_context(beside("index", url))
        downloads = DownloadFolder(downloads_folder())
        running.enter_context(beside("downloads", url, needed=downloads.names, settings=public))
        yield stores


def _portal_settings(settings: WebSettings) -> PortalSettings:
    """Read the portal's settings; who tries it out on another port is not asked to say so twice."""
    told = PortalSettings()
    if "public_url" in told.model_fields_set:
        return told
    return told.model_copy(update={"public_url": f"http://localhost:{settings.port}"})


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Make SIGTERM unwind the stack like Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


def _announce(
    settings: WebSettings, manager: ServiceManager, public_url: str, until_end: ExitStack
) -> None:
    """Print where the finder is: from now on the port answers.

    People are told, a service manager and, until the end, other commands of this data root.
    """
    until_end.enter_context(told_address(GroundSettings().data_root, public_url))
    sentence = translator()(_("The finder is at {address} (Ctrl-C stops it)"))
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}/"
    progress_console().print(sentence.format(address=address), markup=False, soft_wrap=True)
    manager.ready(partial(is_live, settings.host, settings.port))


def _bound(settings: WebSettings) -> socket.socket:
    """Take the port before anything else is started; it listens when there is an answer."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((settings.host, settings.port))
    except OSError as error:
        bound.close()
        raise InvalidSetup(
            _("Port {port} on {host} cannot be used: {reason}. Choose another, like PORT={other}."),
            port=settings.port,
            host=settings.host,
            reason=error.strerror or str(error),
            other=settings.port + 1,
        ) from error
    return bound
