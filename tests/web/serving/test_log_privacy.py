"""No log tells where people are or what they looked for: neither ours nor the database's."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

import layers.around.api
from geo.bounded_connection import BoundedConnection
from geo.database import Database, driver_connection
from geo.local_postgis import LocalPostgis
from layers.deployment import Deployment
from layers.hot.builder import HotBuilder
from tests.conftest import deployment_on, import_into, load_sample_areas
from tests.geo.frozen import own_cluster, postmaster
from tests.layers.places import release, scattered
from web.app import Stores, create_app
from web.logs import configure_logging
from web.settings import WebSettings

MUCH = 1_000_000_000
LON, LAT, NAME = "35.910617", "31.953917", "Zubaydahqx"
# Whole numbers, their ends however they were rounded, and the name.
TELLING = (LON, LAT, "910617", "953917", "35.9106", "31.9539", NAME, NAME.lower())
PLACE = f"lon={LON}&lat={LAT}"
AROUND = f"/api/v1/around?{PLACE}&layers=schools"
REQUESTS = (
    AROUND,
    f"{AROUND}&q={NAME}",
    f"{AROUND}&open=now&limit=3",
    f"{AROUND}&area=JO-AM&q={NAME}",
    f"{AROUND}&area=NOWHERE",
    f"/api/v1/around?lon={LON}x&lat={LAT}",
    f"/api/v1/around?lon=1{LON}&lat={LAT}&layers=none",
    f"/en/around-me?{PLACE}&q={NAME}",
    f"/ar/around-me?lat={LAT}&lon={LON}",
    f"/api/v1/datasets?{PLACE}",
    f"/en/datasets?{PLACE}&q={NAME}",
    f"/en/search?q={NAME}",
    f"/en/agencies?q={NAME}",
    "/tiles/schools/7/76/51.mvt",
    "/api/v1/areas",
    "/health/ready",
)
WHERE = {"lon": float(LON), "lat": float(LAT), "name": NAME}


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalPostgis]:
    with own_cluster() as made:
        yield made


@pytest.fixture
def talkative(cluster: LocalPostgis) -> LocalPostgis:
    """The cluster, logging every statement as if it were slow."""
    cluster.start()
    database = Database(cluster.url)
    with database.writer.connect() as connection:
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        free.execute(text("ALTER SYSTEM SET log_min_duration_statement = 0"))
        free.execute(text("SELECT pg_reload_conf()"))
    database.dispose()
    return cluster


def check(cluster: LocalPostgis, said: str) -> None:
    """Look through every log for what tells where somebody is."""
    logs = {path.name: path.read_text("utf-8") for path in cluster.place.log.parent.iterdir()}
    assert "FROM feature" in "".join(logs.values()), "the database's log shows no statement"
    for name, written in {**logs, "ours": said}.items():
        found = [line for line in written.splitlines() if any(one in line for one in TELLING)]
        assert found == [], name


def fail(action: Callable[[], object]) -> None:
    """Do what has to fail, and log it as an unexpected fault is logged."""
    try:
        action()
    except Exception:
        logging.getLogger("tests").exception("a fault")
    else:
        raise AssertionError("it did not fail")


def test_no_log_tells_where_people_are_whatever_they_ask_and_whatever_fails(
    talkative: LocalPostgis,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    write_csv: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logging()
    try:
        with deployment_on(talkative.url) as deployment:
            load_sample_areas(deployment)
            release(deployment, scattered(30, seed=1))
            HotBuilder(deployment, tmp_path / "hot", MUCH).catch_up()
            rows = [f"{n},{NAME},{LON},{LAT}" for n in range(3)]
            import_into(deployment, "tourism", write_csv("ref,name_en,lon,lat", *rows))
            _ask_everything(deployment, tmp_path / "hot", monkeypatch)
            _fail_in_the_database(talkative, deployment)
            _kill_in_the_middle(talkative, deployment)
        with deployment_on(talkative.url, statement_timeout_ms=1) as hurried:
            _ask_everything(hurried, tmp_path / "none", monkeypatch)
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
    said = capfd.readouterr().err
    assert "unexpected fault" in said
    assert "GET /api/v1/around 200" in said
    assert "GET /api/v1/around 503" in said
    written = talkative.place.log.read_text("utf-8")
    for fault in ("statement timeout", "lock timeout", "violates check", "duplicate key"):
        assert fault in written, fault
    check(talkative, said)


def _ask_everything(
    deployment: Deployment, hot_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(deployment, WebSettings(), Stores(hot_folder=hot_folder))
    with TestClient(app, raise_server_exceptions=False) as client:
        for _ in range(2):
            for request in REQUESTS:
                client.get(request)
        client.post("/en/report", data={"text": NAME, "lon": LON, "lat": LAT})
        client.post(f"/en/search?{PLACE}", data={"q": NAME})

        def broken(asked: Deployment, *_more: object) -> None:
            with asked.database.writing() as session:
                _violate(session)

        with monkeypatch.context() as patched:
            patched.setattr(layers.around.api, "answer_around", broken)
            assert client.get(f"{AROUND}&q={NAME}").status_code == 500


def _violate(session: Any) -> None:  # noqa: ANN401 - a session
    session.execute(
        text(
            "INSERT INTO staged_feature (layer, number, ref, lon, lat, names)"
            " VALUES ('schools', 1, :name, :lon, :lat, jsonb_build_object('en', CAST(:name AS"
            " text)))"
        ),
        WHERE,
    )


def _fail_in_the_database(cluster: LocalPostgis, deployment: Deployment) -> None:
    def run(*statements: str, where: Mapping[str, object] = WHERE) -> None:
        with deployment.database.writing() as session:
            for statement in statements:
                session.execute(text(statement), where)

    table = "CREATE TABLE spot (name text PRIMARY KEY, lon float CHECK (lon < 90), lat float)"
    run(table, where={})
    insert = "INSERT INTO spot VALUES (:name, :lon, :lat)"
    run(insert)
    fail(lambda: run(insert))
    fail(lambda: run(insert, where={**WHERE, "lon": float(f"1{LON}"), "name": f"{NAME}2"}))
    fail(
        lambda: run(
            "SET LOCAL statement_timeout = '50ms'",
            "SELECT pg_sleep(20), CAST(:lon AS float), CAST(:name AS text)",
        )
    )
    with deployment.database.writing() as session:
        session.execute(text("LOCK TABLE spot"))
        fail(
            lambda: run(
                "SET LOCAL lock_timeout = '50ms'",
                "SELECT FROM spot WHERE lon = :lon AND name = :name",
            )
        )

    def copied() -> None:
        with (
            deployment.database.writing() as session,
            driver_connection(session).cursor() as cursor,
            cursor.copy("COPY spot FROM STDIN") as copy,
        ):
            copy.write_row((NAME, f"1{LON}", LAT))

    fail(copied)


def _kill_in_the_middle(cluster: LocalPostgis, deployment: Deployment) -> None:
    """Kill the whole server while it answers, as the kernel does for want of memory."""
    begun = threading.Event()

    def slow(connection: BoundedConnection) -> None:
        begun.set()
        connection.execute("SELECT pg_sleep(60), %s::float, %s::text", (float(LON), NAME))

    def ask() -> None:
        fail(lambda: deployment.database.ask(slow))  # type: ignore[arg-type]

    thread = threading.Thread(target=ask)
    thread.start()
    assert begun.wait(30)
    time.sleep(0.2)  # until the statement is on its way, which nothing tells
    os.kill(postmaster(cluster), signal.SIGKILL)
    thread.join(30)
    cluster.start()
