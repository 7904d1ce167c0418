"""The application under load, started as `aroundme serve` starts it, over a database that is there.

`--no-hot` switches the hot index off by its setting. What the command does besides, a private
database, migrations and samples, is left out.
"""

import argparse
import os
import signal
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType

from geo.connections import sqlalchemy_url
from geo.roles import Role
from geo.settings import GroundSettings
from web.app import Stores
from web.commands.beside import beside
from web.deployment import joined, made_ready
from web.logs import configure_logging
from web.serving import serve
from web.settings import WebSettings

_WAITING_CONNECTIONS = 2048
_ENOUGH_BYTES = 16_000_000_000
_SETTINGS = {
    "AROUNDME_COUNTRY": "jo",
    "AROUNDME_DIRECTIONS_URL": "https://directions.example/?to={lat},{lon}",
}


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    given = _read_arguments()
    hot_folder = given.folder / "hot" if given.hot else None
    # As settings, for the workers and the builder of the index read them anew.
    os.environ.update(
        _SETTINGS,
        AROUNDME_HOT_MEMORY_BYTES=str(_ENOUGH_BYTES if given.hot else 0),
        AROUNDME_HOT_FOLDER=str(hot_folder or ""),
    )
    signal.signal(signal.SIGTERM, _end)
    configure_logging()
    settings = WebSettings(host="127.0.0.1", port=given.port, workers=given.workers)
    url = sqlalchemy_url(given.database)
    with suppress(KeyboardInterrupt), socket.socket() as listening, ExitStack() as helpers:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_WAITING_CONNECTIONS)
        if given.hot:
            helpers.enter_context(beside("index", url))
        roles = made_ready(url, GroundSettings(), Role.WEB)
        serve(listening, joined(url, roles), settings, Stores(given.folder, hot_folder))


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Let SIGTERM unwind the stack, so that the builder of the index is stopped too."""
    raise KeyboardInterrupt


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where it may keep files")
    parser.add_argument("--hot", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
