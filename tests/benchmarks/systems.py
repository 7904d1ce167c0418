"""The systems of the comparison that answer over HTTP: how each is started and what it is asked."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url

from geo.coordinates import Position
from tests.benchmarks.processes import PEER_PYTHON, ServerFailed, free_port, get, serving
from tests.benchmarks.questions import (
    PEER_SCHEMA,
    PEER_VIEW,
    Question,
    finder_path,
    floor_path,
    pygeoapi_path,
    redis_path,
    tipg_path,
)

HOT, POSTGIS, FLOOR, PGBENCH = "hot", "postgis", "floor", "pgbench"
CONSTANT = "constant"
TIPG, PYGEOAPI, REDIS = "tipg", "pygeoapi", "redis"
SYSTEMS = (HOT, POSTGIS, FLOOR, CONSTANT, PGBENCH, TIPG, PYGEOAPI, REDIS)
_HOT_WITHIN_S = 600.0


@dataclass(frozen=True)
class Ground:
    """What the systems stand on: a database, the socket of Redis, the floor's bodies, a folder."""

    database: str
    redis: Path | None
    bodies: Path
    folder: Path


@dataclass(frozen=True)
class HttpSystem:
    """A system that wrk can ask: how N processes of it are started, and its words."""

    start: Callable[[Ground, int], AbstractContextManager[str]]
    path: Callable[[Question, Position], str]


@contextmanager
def finder(ground: Ground, workers: int, *, hot: bool) -> Iterator[str]:
    """Serve this application. Yields the address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.application"]
    command += ["--database", ground.database, "--port", str(port), "--workers", str(workers)]
    command += ["--hot" if hot else "--no-hot", "--folder", str(ground.folder)]
    address = f"http://127.0.0.1:{port}"
    log = ground.folder / f"{HOT if hot else POSTGIS}-{port}.log"
    with serving(command, log, f"{address}/health/live"):
        yield address


def await_hot(address: str, path: str) -> None:
    """Wait until the hot index answers; raises ServerFailed when it does not.

    What PostGIS answers must never stand in the tables under the other name.
    """
    deadline = time.monotonic() + _HOT_WITHIN_S
    while time.monotonic() < deadline:
        told = get(address + path).headers.get("server-timing")
        if told is None:
            raise ServerFailed("the answers do not say that the hot index gave them")
        if HOT in told:
            return
        time.sleep(0.2)
    raise ServerFailed(f"the hot index was not ready within {_HOT_WITHIN_S:.0f} s")


@contextmanager
def _hot(ground: Ground, workers: int) -> Iterator[str]:
    with finder(ground, workers, hot=True) as address:
        yield address


@contextmanager
def _postgis(ground: Ground, workers: int) -> Iterator[str]:
    with finder(ground, workers, hot=False) as address:
        yield address


@contextmanager
def _floor(ground: Ground, workers: int) -> Iterator[str]:
    with _constants(ground, workers, FLOOR, "create_floor") as address:
        yield address


@contextmanager
def _constant(ground: Ground, workers: int) -> Iterator[str]:
    with _constants(ground, workers, CONSTANT, "create_constant") as address:
        yield address


@contextmanager
def _constants(ground: Ground, workers: int, name: str, factory: str) -> Iterator[str]:
    told = {"BENCH_BODIES": str(ground.bodies)}
    app = ["--factory", f"tests.benchmarks.floor:{factory}"]
    with _uvicorn(sys.executable, name, app, ground.folder, workers, "/health/live", told) as one:
        yield one


@contextmanager
def _tipg(ground: Ground, workers: int) -> Iterator[str]:
    told = {
        "DATABASE_URL": _with_socket_as_host(ground.database),
        "TIPG_DB_SCHEMAS": f'["{PEER_SCHEMA}"]',
    }
    app = ["tipg.main:app"]
    with _uvicorn(str(PEER_PYTHON), TIPG, app, ground.folder, workers, "/healthz", told) as one:
        yield one


@contextmanager
def _pygeoapi(ground: Ground, workers: int) -> Iterator[str]:
    configuration = ground.folder / "pygeoapi.yml"
    # JSON is YAML too.
    configuration.write_text(json.dumps(_pygeoapi_configuration(ground.database)), "utf-8")
    described = ground.folder / "pygeoapi-openapi.json"
    described.write_text("{}", "utf-8")
    told = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(described)}
    app = ["pygeoapi.starlette_app:APP"]
    probe = "/conformance?f=json"
    with _uvicorn(str(PEER_PYTHON), PYGEOAPI, app, ground.folder, workers, probe, told) as one:
        yield one


@contextmanager
def _redis(ground: Ground, workers: int) -> Iterator[str]:
    if ground.redis is None:
        raise ServerFailed("Redis was not started.")
    told = {"BENCH_REDIS": str(ground.redis)}
    # By its folder: some peer has installed a package of its own that is called tests.
    app = ["--app-dir", str(Path(__file__).parent), "redis_application:app"]
    probe = "/around?lat=30&lon=36&radius=1"
    with _uvicorn(str(PEER_PYTHON), REDIS, app, ground.folder, workers, probe, told) as one:
        yield one


HTTP_SYSTEMS = {
    HOT: HttpSystem(_hot, finder_path),
    POSTGIS: HttpSystem(_postgis, finder_path),
    FLOOR: HttpSystem(_floor, floor_path),
    CONSTANT: HttpSystem(_constant, floor_path),
    TIPG: HttpSystem(_tipg, tipg_path),
    PYGEOAPI: HttpSystem(_pygeoapi, pygeoapi_path),
    REDIS: HttpSystem(_redis, redis_path),
}


@contextmanager
def _uvicorn(  # noqa: PLR0913, PLR0917
    python: str,
    name: str,
    app: list[str],
    folder: Path,
    workers: int,
    probe: str,
    told: dict[str, str],
) -> Iterator[str]:
    """Serve with the same server, event loop and parser as the finder, without an access log."""
    port = free_port()
    command = [python, "-m", "uvicorn", *app, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    command += ["--workers", str(workers), "--no-server-header", "--log-level", "warning"]
    address = f"http://127.0.0.1:{port}"
    with serving(command, folder / f"{name}-{port}.log", address + probe, told):
        yield address


def _pygeoapi_configuration(database: str) -> dict[str, object]:
    url = make_url(database)
    metadata = {
        "identification": {
            "title": "bench",
            "description": "bench",
            "keywords": ["bench"],
            "keywords_type": "theme",
            "terms_of_service": "none",
            "url": "http://localhost",
        },
        "license": {"name": "none"},
        "provider": {"name": "bench", "url": "http://localhost"},
        "contact": {"name": "bench"},
    }
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": {
            "host": url.query["host"],
            "port": url.port,
            "dbname": url.database,
            "user": url.username,
            "password": "",
            "search_path": [PEER_SCHEMA, "public"],
        },
        "id_field": "ref",
        "table": PEER_VIEW,
        "geom_field": "geom",
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": "http://127.0.0.1",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 20, "max_items": 1000},
            "map": {"url": "none", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": metadata,
        "resources": {
            PEER_VIEW: {
                "type": "collection",
                "title": "places",
                "description": "places",
                "keywords": ["places"],
                "links": [],
                "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": None}},
                "providers": [provider],
            }
        },
    }


def _with_socket_as_host(database: str) -> str:
    """Write a libpq address whose socket folder is a parameter so that it stands as the host.

    tipg insists on a host; its driver takes one that begins with a slash for a socket folder.
    """
    url = make_url(database)
    folder = quote(str(url.query["host"]), safe="")
    return f"postgresql://{url.username}@{folder}:{url.port}/{url.database}"
