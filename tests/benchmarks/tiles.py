"""Vector tiles over Amman, zoom after zoom: drawn by PostGIS against kept in the process."""

import argparse
import http.client
import math
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from rich.console import Console

from layers.deployment import Deployment
from layers.tiles.packing import gzip_of
from layers.tiles.rules import Tile
from layers.tiles.service import TileServer
from tests.benchmarks.databases import cluster, loaded, scratch_folder
from tests.benchmarks.dataset import LAYER, TOWNS
from tests.benchmarks.processes import ServerFailed, free_port, serving
from tests.benchmarks.table import make_table, markdown
from tests.conftest import deployment_on
from tests.site import change_site
from web.app import create_app
from web.settings import WebSettings

ZOOMS = range(6, 17)
_GOAL = 20
_ANSWER_S = 120.0
_FORGET = "/forget"
_BUSY_ENOUGH = 5


@dataclass
class Zoom:
    """What was measured of a zoom: milliseconds of each answer, bytes of each tile.

    `cold_ms` and `cached_ms` are those of a client; `drawn_ms` and `kept_ms` what of them is spent
    on the tile itself, without HTTP, measured in a process of their own.
    """

    cold_ms: list[float] = field(default_factory=list)
    cached_ms: list[float] = field(default_factory=list)
    drawn_ms: list[float] = field(default_factory=list)
    kept_ms: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def main() -> int:
    """Measure; gives 1 when an answer failed."""
    given = _read_arguments()
    if given.serve is not None:
        _serve(given.serve, given.port)
        return 0
    console = Console(width=400, soft_wrap=True)
    try:
        with scratch_folder() as folder, cluster(folder) as url:
            for count in given.sizes:
                with loaded(url, count) as database:
                    zooms = _measure(database.url, folder, given.rounds)
                _tell(count, zooms, console)
    except (ServerFailed, OSError) as error:
        console.print(str(error), markup=False)
        return 1
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda text: [int(one) for one in text.split(",")], default=[100_000]
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", metavar="DATABASE", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _serve(url: str, port: int) -> None:
    """Serve the application, with one more route that empties the memory of tiles.

    Releases are known without asking, as they are to an application that follows the database.
    """
    with deployment_on(url) as deployment:
        app: FastAPI = create_app(deployment, WebSettings())
        known = dict.fromkeys(deployment.catalogue.names)
        known[LAYER] = TileServer(deployment).releases([LAYER])[0]

        @app.get(_FORGET)
        async def forget() -> Response:
            change_site(app, tiles=TileServer(deployment, current_releases=lambda _names: known))
            return Response()

        uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


def _measure(url: str, folder: Path, rounds: int) -> dict[int, Zoom]:
    """Ask for every tile cold, then warm, round after round, so that a busy moment counts twice."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.tiles"]
    command += ["--serve", url, "--port", str(port)]
    zooms = {zoom: Zoom() for zoom in ZOOMS}
    with serving(command, folder / "tiles.log", f"http://127.0.0.1:{port}{_FORGET}"):
        client = _Client(port)
        client.ask("/health/ready")
        for measured in range(rounds + 1):
            client.ask(_FORGET)
            for zoom, figures in zooms.items():
                _measure_zoom(client, zoom, figures if measured else Zoom())
    with deployment_on(url) as deployment:
        for measured in range(rounds + 1):
            for zoom, figures in zooms.items():
                _measure_inside(deployment, zoom, figures if measured else Zoom())
    return zooms


def _measure_inside(deployment: Deployment, zoom: int, figures: Zoom) -> None:
    server = TileServer(deployment)
    releases = server.releases([LAYER])
    for tile in _tiles(zoom):
        for times in (figures.drawn_ms, *[figures.kept_ms] * _BUSY_ENOUGH):
            started = time.perf_counter()
            gzip_of(server.picture([LAYER], releases, tile).parts)
            times.append((time.perf_counter() - started) * 1000)


def _measure_zoom(client: "_Client", zoom: int, figures: Zoom) -> None:
    paths = [f"/tiles/{LAYER}/{tile.zoom}/{tile.x}/{tile.y}.mvt" for tile in _tiles(zoom)]
    for path in paths:
        milliseconds, size = client.ask(path)
        figures.cold_ms.append(milliseconds)
        figures.sizes.append(size)
    for _ in range(_BUSY_ENOUGH):
        figures.cached_ms += [client.ask(path)[0] for path in paths]


def _tiles(zoom: int) -> list[Tile]:
    """List the tiles of the largest town: all that it covers, at most nine around its middle."""
    lon, lat = TOWNS[0].centre
    half = TOWNS[0].spread_deg
    west, north = _place(lon - half, lat + half, zoom)
    east, south = _place(lon + half, lat - half, zoom)
    x, y = _place(lon, lat, zoom)
    return [
        Tile(zoom, column, row)
        for column in range(max(west, x - 1), min(east, x + 1) + 1)
        for row in range(max(north, y - 1), min(south, y + 1) + 1)
    ]


def _place(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    down = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return int((lon + 180) / 360 * (1 << zoom)), int(down * (1 << zoom))


class _Client:
    """One connection that stays open, as a browser's does."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)

    def ask(self, path: str) -> tuple[float, int]:
        """Give the milliseconds until the whole answer was there, and its bytes."""
        started = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        milliseconds = (time.perf_counter() - started) * 1000
        if answer.status not in (200, 204):
            raise ServerFailed(f"{path} was answered with {answer.status}.")
        return milliseconds, len(body)


def _tell(count: int, zooms: dict[int, Zoom], console: Console) -> None:
    table = make_table(
        "zoom", "tiles", "bytes", "cold ms", "cached ms", "ratio", "drawn ms", "kept ms", "ratio"
    )
    for zoom, figures in zooms.items():
        table.add_row(
            str(zoom),
            str(len(_tiles(zoom))),
            _spread(figures.sizes, ",.0f"),
            _spread(figures.cold_ms, ".1f"),
            _spread(figures.cached_ms, ".2f"),
            f"{_ratio(figures.cold_ms, figures.cached_ms):.0f}",
            _spread(figures.drawn_ms, ".1f"),
            _spread(figures.kept_ms, ".3f"),
            f"{_ratio(figures.drawn_ms, figures.kept_ms):,.0f}",
        )
    console.print(f"{count:,} features, {os.cpu_count()} cores; bytes are compressed")
    console.print(markdown(table), markup=False)
    for name, ones, others in (
        ("over HTTP, cold / cached", "cold_ms", "cached_ms"),
        ("the tile alone, drawn / kept", "drawn_ms", "kept_ms"),
    ):
        one, other = (
            sum(statistics.median(getattr(zoom, column)) for zoom in zooms.values())
            for column in (ones, others)
        )
        reached = "reached" if one / other >= _GOAL else "missed"
        console.print(f"All zooms, {name}: {one / other:,.0f}; goal {_GOAL}: {reached}")


def _ratio(ones: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(ones) / statistics.median(others)


def _spread(values: Sequence[float], form: str) -> str:
    return f"{statistics.median(values):{form}} ({min(values):{form}}-{max(values):{form}})"


if __name__ == "__main__":
    sys.exit(main())
