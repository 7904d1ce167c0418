"""What all tests share: one private PostGIS for the run, and databases made from a template."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings

from geo.clock import Clock, MovableClock
from geo.country import load_country
from geo.database import Database
from geo.messages import mark
from geo.migrations import upgrade
from geo.roles import Acting, Role, Roles
from importers.areas import import_areas
from importers.gazetteer.service import import_demonstration, import_embedded
from importers.order import ImportOrder
from importers.samples.places import sample_area_files, write_samples
from importers.service import StagedImport, activate_staged, stage_file
from importers.understanding import understood
from layers.catalogue.definitions import Catalogue, load_catalogue
from layers.deployment import Deployment
from tests import garbage
from tests.cluster import shared_cluster
from tests.databases import Databases as Databases  # noqa: PLC0414 - tests find it here
from tests.databases import forget_systems
from tests.invented import load_invented
from tests.left_over import MARK, end_left_over
from tests.marks import mark_and_order
from tests.walks import print_walks
from web.app import create_app
from web.settings import WebSettings

# How long an example takes says nothing on a busy machine.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# The test client asks for this host, and more often than anybody else.
os.environ |= {
    "AROUNDME_TRUSTED_HOSTS": "testserver,portal.example",
    "AROUNDME_READS_PER_MINUTE": "0",
}

garbage.leave_it()

SHARED_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark and order the tests."""
    mark_and_order(config, items)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print taps and seconds of what was walked."""
    print_walks(terminalreporter)


def pytest_collection_finish() -> None:
    """Look for garbage from here on."""
    garbage.look_for_it()


@pytest.fixture(scope="session", autouse=True)
def nothing_left_over(testrun_uid: str, worker_id: str) -> Iterator[None]:
    """Fail in the end, with their names, when processes were started that still live."""
    mark = f"{testrun_uid}-{worker_id}"
    os.environ[MARK] = mark
    yield
    assert end_left_over(mark) == []


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files; the tests that need it are skipped where it is not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder shared/data with the real files is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def cluster_url(testrun_uid: str) -> Iterator[str]:
    """The cluster of the run, which all its processes share; the last one to end deletes it."""
    with shared_cluster(testrun_uid) as url:
        yield url


@pytest.fixture(scope="session")
def databases(cluster_url: str) -> Iterator[Databases]:
    """The maker of databases."""
    with closing(Databases(cluster_url)) as made:
        yield made


@contextmanager
def deployment_on(
    url: str,
    *,
    clock: Clock | None = None,
    **limits: Any,  # noqa: ANN401 - of all kinds
) -> Iterator[Deployment]:
    """A deployment for Jordan on a database, its schema up to date; `clock` to be moved."""
    database = Database(url, clock=clock, **limits)
    try:
        upgrade(database.writer, Roles())
        yield Deployment(
            database=database,
            country=load_country("jo"),
            catalogue=packaged_catalogue(),
            directions_url="https://directions.example/?to={lat},{lon}",
        )
    finally:
        database.dispose()


@cache
def packaged_catalogue() -> Catalogue:
    """Return the packaged definitions, read once: nobody changes one."""
    return load_catalogue()


def template_of(
    databases: Databases, name: str, source: str | None, fill: Callable[[Deployment], object]
) -> str:
    """Return the name of a template whose schema is up to date, filled once in a run."""

    def fill_in(url: str) -> None:
        with deployment_on(url) as deployment:
            fill(deployment)

    return databases.template(name, source, fill_in)


@pytest.fixture(scope="session")
def empty_template(databases: Databases) -> str:
    """A database with the schema and nothing in it."""
    return template_of(databases, "template_empty", None, forget_systems)


@pytest.fixture(scope="session")
def areas_template(databases: Databases, empty_template: str) -> str:
    """A database with the demonstration areas and no features."""
    return template_of(databases, "template_areas", empty_template, load_sample_areas)


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The demonstration files, written once in a process."""
    return write_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def sample_template(
    databases: Databases, areas_template: str, sample_files: dict[str, Path]
) -> str:
    """A database with the demonstration data, loaded by the importer."""

    def load(deployment: Deployment) -> None:
        for layer, path in sample_files.items():
            import_into(deployment, layer, path)
        with deployment.database.writing() as session:
            load_invented(session, deployment.country)
            import_embedded(session, deployment.country)
            import_demonstration(session, deployment.country)

    return template_of(databases, "template_samples", areas_template, load)


def load_sample_areas(deployment: Deployment) -> None:
    """Import the demonstration areas."""
    with deployment.database.writing() as session:
        for level, path in sample_area_files().items():
            import_areas(session, deployment.country, level, path)


def import_into(
    deployment: Deployment,
    layer: str,
    path: Path,
    *,
    rejects: Path | None = None,
    columns: dict[str, str] | None = None,
    force: bool = False,
    **more: Any,  # noqa: ANN401 - whatever an order may say
) -> StagedImport:
    """Import a file and activate it, as `aroundme import --yes` does; `more` goes to the order."""
    staged = stage_into(deployment, layer, path, rejects=rejects, columns=columns, **more)
    activate_staged(deployment, layer, staged.release_number, by="tests", force=force)
    return staged


def stage_into(
    deployment: Deployment,
    layer: str,
    path: Path,
    *,
    rejects: Path | None = None,
    columns: dict[str, str] | None = None,
    **more: Any,  # noqa: ANN401 - whatever an order may say
) -> StagedImport:
    """Import a file and leave it waiting, as `aroundme import --stage` does."""
    order = ImportOrder(
        layer=layer,
        source=str(path),
        made_by="tests",
        rejects_path=rejects or Path(tempfile.mkdtemp()) / "rejects.csv",
        translations={"ar": mark, "en": mark},
        chosen_columns=columns or {},
        **more,
    )
    with understood(deployment, order) as understanding:
        assert understanding is not None
        return stage_file(deployment, order, understanding)


@pytest.fixture
def deployment(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    """A deployment with an empty database of its own."""
    with databases.new(empty_template) as url, deployment_on(url) as made:
        yield made


@pytest.fixture
def clock() -> MovableClock:
    """A clock on a Sunday in years to come, 10:59:30 in Amman, to be moved."""
    return MovableClock(datetime(2031, 5, 4, 7, 59, 30, tzinfo=UTC))


@pytest.fixture
def timed(databases: Databases, areas_template: str, clock: MovableClock) -> Iterator[Deployment]:
    """A deployment for Jordan with the demonstration areas that tells the time by `clock`."""
    with databases.new(areas_template) as url, deployment_on(url, clock=clock) as made:
        yield made


@pytest.fixture
def jordan(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    """A deployment that knows the demonstration areas and no features yet."""
    with databases.new(areas_template) as url, deployment_on(url) as made:
        yield made


@pytest.fixture(scope="session")
def samples(databases: Databases, sample_template: str) -> Iterator[Deployment]:
    """A deployment with the demonstration data, shared: tests only read from it."""
    with databases.new(sample_template) as url, deployment_on(url) as made:
        yield made


@pytest.fixture(scope="session")
def client(samples: Deployment) -> Iterator[TestClient]:
    """A client of the application over the demonstration data."""
    with client_of(samples) as made:
        yield made


def application_on(deployment: Deployment, *given: Any) -> FastAPI:  # noqa: ANN401 - of all kinds
    """Make the application on a deployment's database as a server does, by roles.

    What it seals the audit log with is told to the deployment, which prepares and looks.
    """
    url = deployment.database.writer.url.render_as_string(hide_password=False)
    acting = Acting(Roles(), writing=Role.WEB, reading=Role.READER)
    database = Database(url, clock=deployment.clock, acting=acting)
    app = create_app(replace(deployment, database=database), *given)
    options = database.writer.get_execution_options()
    deployment.database.writer.update_execution_options(**options)
    return app


@contextmanager
def client_of(deployment: Deployment) -> Iterator[TestClient]:
    """A client of the application over a deployment."""
    app = application_on(deployment, WebSettings())
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes lines as a UTF-8 file and gives its path."""

    def write(*lines: str, name: str = "places.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write
