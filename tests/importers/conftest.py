"""An office of import jobs: a database, a worker, and pages on which officers hand files in."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from importers.jobs.service import run_job
from importers.jobs.work import import_work
from layers.deployment import Deployment
from layers.releases.queries import releases_of
from tests.conftest import Databases, deployment_on, import_into, template_of
from tests.importers.handed_in import context
from tests.portal.jobs.working import working
from tests.web.pages.imports.officer import (
    Officer,
    Worker,
    officers_page,
    places_csv,
)

AROUND = "/api/v1/around?lat=31.95&lon=35.91&radius=20000&layers=schools&lang=en"


@dataclass(frozen=True)
class Office:
    """A deployment with a first release of schools, two officers at its page, and a worker.

    `officer` hands in, `second` says yes.
    """

    deployment: Deployment
    url: str
    data_root: Path
    officer: Officer
    second: Officer
    worker: Worker

    def found(self) -> tuple[int | None, int]:
        """Ask the finder for the release and the number of schools."""
        answer = self.officer.client.get(AROUND).json()
        return answer["releases"].get("schools"), answer["numberMatched"]

    def releases(self) -> list[tuple[int, str]]:
        """List the releases of the schools."""
        with self.deployment.database.reading() as session:
            return sorted((one.number, one.state) for one in releases_of(session, "schools"))

    def run(self, job_id: uuid.UUID) -> None:
        """Do what a worker does with a job, where nothing is asked of the worker itself."""
        run_job(context(self.deployment, self.data_root), job_id, lambda: False)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Run a worker in this process, where nobody has to kill it."""
        work = import_work(context(self.deployment, self.data_root))
        with working(self.deployment, work):
            yield

    @contextmanager
    def held(self, collection: str = "schools") -> Iterator[None]:
        """Keep every import of a collection waiting in its middle."""
        with psycopg.connect(libpq_url(self.url)) as holder:
            holder.execute("SELECT 1 FROM collection WHERE name = %s FOR UPDATE", (collection,))
            yield

    def is_held_up(self) -> bool:
        """Check whether somebody waits for a lock that the test holds."""
        mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        with self.deployment.database.reading() as session:
            return bool(session.scalar(text(f"{mine} AND wait_event_type = 'Lock'")))


def libpq_url(url: str, **more: str) -> str:
    """Return the address of a database as libpq reads it, with some parts of it changed."""
    parsed = make_url(url).set(drivername="postgresql", **more)  # type: ignore[arg-type]
    return parsed.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def office_template(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    first = tmp_path_factory.mktemp("office") / "first.csv"
    first.write_bytes(places_csv(10))
    return template_of(
        databases,
        "template_office",
        areas_template,
        lambda deployment: import_into(deployment, "schools", first),
    )


@pytest.fixture
def office(databases: Databases, office_template: str, tmp_path: Path) -> Iterator[Office]:
    """An office with a database and a folder of its own."""
    with (
        databases.new(office_template) as url,
        deployment_on(url) as deployment,
        officers_page(deployment, tmp_path / "imports") as client,
    ):
        second = Officer(client, "sami@example.org")
        yield Office(deployment, url, tmp_path, Officer(client), second, Worker(url, tmp_path))
