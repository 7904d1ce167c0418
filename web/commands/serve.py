"""`aroundme serve`: the finder, from the database up."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from geo.errors import InvalidSetup
from geo.messages import mark as _
from web.app import create_app
from web.commands.console import explain_errors, progress_console, translator
from web.commands.samples import load_samples
from web.commands.worker import imports_folder, worker_beside
from web.deployment import deployed
from web.logs import configure_logging
from web.settings import WebSettings

# Longer than the longest address that is answered with a sentence (web/security.py).
_LONGEST_HEAD_BYTES = 262_144


@explain_errors
def serve_command(
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
) -> None:
    """Serve the finder: start the private database if none is configured, migrate, load samples.

    Ctrl-C stops everything it started. With AROUNDME_OFFICER_PAGE=true officers import files at
    /en/officers/imports, on this machine only.
    """
    given = {"port": port, "host": host}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = WebSettings().model_copy(update=chosen)
    _refuse_open_officers_page(settings)
    signal.signal(signal.SIGTERM, _end)
    configure_logging()
    try:
        with _listening(settings) as listening, deployed() as deployment:
            load_samples(deployment)
            _announce(settings)
            app = create_app(deployment, settings, imports_folder=imports_folder())
            with _worker_if_needed(settings):
                _server(app).run(sockets=[listening])
    except KeyboardInterrupt:
        progress_console().print(translator()(_("Stopped.")), markup=False)


def _refuse_open_officers_page(settings: WebSettings) -> None:
    """There is no sign-in yet: on the network everybody would be an officer."""
    if not settings.officer_page:
        return
    from web.pages.imports.guard import is_loopback  # noqa: PLC0415

    if not is_loopback(settings.host):
        raise InvalidSetup(
            _(
                "The officers' page has no sign-in yet, so it is served to this machine only: leave"
                " the host at 127.0.0.1 instead of {host}, or switch AROUNDME_OFFICER_PAGE off."
            ),
            host=settings.host,
        )


@contextmanager
def _worker_if_needed(settings: WebSettings) -> Iterator[None]:
    if not settings.officer_page:
        yield
        return
    with worker_beside():
        yield


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Let SIGTERM unwind the stack like Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


def _announce(settings: WebSettings) -> None:
    sentence = translator()(_("The finder is at {address} (Ctrl-C stops it)"))
    address = f"http://{settings.host}:{settings.port}/"
    progress_console().print(sentence.format(address=address), markup=False, soft_wrap=True)


def _listening(settings: WebSettings) -> socket.socket:
    """Take the port before anything else is started."""
    try:
        return socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as error:
        raise InvalidSetup(
            _("Port {port} on {host} cannot be used: {reason}. Choose another, like PORT={other}."),
            port=settings.port,
            host=settings.host,
            reason=os.strerror(error.errno or 0),
            other=settings.port + 1,
        ) from error


def _server(app: object) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]  # uvicorn's own idea of an ASGI application
            log_config=None,
            access_log=False,
            server_header=False,
            h11_max_incomplete_event_size=_LONGEST_HEAD_BYTES,
            timeout_graceful_shutdown=5,
        )
    )
