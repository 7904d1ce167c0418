"""`aroundme serve`: the finder, from the database up."""

import signal
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from geo.messages import mark
from web.app import create_app
from web.commands.console import explain_errors, progress_console, translator
from web.commands.samples import load_samples
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

    Ctrl-C stops everything it started.
    """
    given = {"port": port, "host": host}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = WebSettings().model_copy(update=chosen)
    signal.signal(signal.SIGTERM, _end)
    configure_logging()
    try:
        with deployed() as deployment:
            load_samples(deployment)
            _announce(settings)
            _server(create_app(deployment, settings), settings).run()
    except KeyboardInterrupt:
        progress_console().print(translator()(mark("Stopped.")), markup=False)


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Let SIGTERM unwind the stack like Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


def _announce(settings: WebSettings) -> None:
    sentence = translator()(mark("The finder is at {address} (Ctrl-C stops it)"))
    address = f"http://{settings.host}:{settings.port}/"
    progress_console().print(sentence.format(address=address), markup=False, soft_wrap=True)


def _server(app: object, settings: WebSettings) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]  # uvicorn's own idea of an ASGI application
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            h11_max_incomplete_event_size=_LONGEST_HEAD_BYTES,
            timeout_graceful_shutdown=5,
        )
    )
