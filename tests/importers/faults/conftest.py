"""A layer with a release, a large file that would replace it, and the importer as a program."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from geo.messages import mark
from importers.order import ImportOrder
from layers.deployment import Deployment
from layers.features.models import Feature, StagedFeature
from layers.releases.models import Release
from tests.conftest import (
    Databases,
    client_of,
    deployment_on,
    import_into,
    load_sample_areas,
    template_of,
)

# More than one batch of 5,000, so that there is a moment among them.
ROWS = 6_000
OLD_ROWS = 50
_RECOVERY_S = 60.0
# Whoever is started in the background of a shell has SIGINT ignored, and hands that on.
_PROGRAM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from web.cli import main; main()"
)


@dataclass(frozen=True)
class Ground:
    """A database whose layer of schools has a first release, and the file of the second."""

    deployment: Deployment
    url: str
    file: Path

    def importer(self, *options: str) -> "subprocess.Popen[str]":
        """Start `aroundme import` on the file."""
        environment = {**os.environ, "AROUNDME_DATABASE_URL": self.url, "AROUNDME_LANG": "en"}
        return subprocess.Popen(  # noqa: S603  our own program
            [
                *(sys.executable, "-c", _PROGRAM),
                *("import", "schools", str(self.file), "--force", *options),
            ],
            cwd=self.file.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def order(self) -> ImportOrder:
        """Order the import of the file."""
        return ImportOrder(
            layer="schools",
            source=str(self.file),
            made_by="tests",
            rejects_path=self.file.with_suffix(".rejects.csv"),
            translations={"en": mark},
        )

    def assert_old_release_answers(self) -> None:
        """Ask the finder: the places of the first release, and nothing of the second.

        A server that found no room for its log starts itself again; until it has, the finder says
        to try again.
        """
        asked = "/api/v1/around?lat=31.9539&lon=35.9106&radius=5000&layers=schools&limit=100"
        with client_of(self.deployment) as client:
            until = time.monotonic() + _RECOVERY_S
            while (said := client.get(asked)).status_code == 503 and time.monotonic() < until:
                time.sleep(0.2)
        answer = said.json()
        assert answer["releases"] == {"schools": 1}
        assert answer["numberMatched"] == OLD_ROWS

    def staged_rows(self) -> int:
        """Count the rows that wait, of whatever release."""
        with self.deployment.database.reading() as session:
            return session.scalar(select(func.count()).select_from(StagedFeature)) or 0

    def current_rows(self) -> int:
        """Count the features that are served."""
        with self.deployment.database.reading() as session:
            current = select(func.count()).where(Feature.superseded_in.is_(None))
            return session.scalar(current.select_from(Feature)) or 0

    def release_numbers(self) -> list[tuple[int, str]]:
        """List the releases with their states."""
        with self.deployment.database.reading() as session:
            rows = session.execute(select(Release.number, Release.state).order_by(Release.number))
            return [(number, state) for number, state in rows]


def write_places(path: Path, count: int, prefix: str) -> Path:
    """Write so many places around the middle of Amman."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("ref", "name_ar", "lat", "lon"))
        for number in range(count):
            writer.writerow(
                (
                    f"{prefix}{number}",
                    f"مدرسة {number}",
                    f"{31.9400 + number % 200 * 0.00012:.6f}",
                    f"{35.9000 + number // 200 * 0.0001:.6f}",
                )
            )
    return path


@contextmanager
def ground_on(url: str, folder: Path) -> Iterator[Ground]:
    """Prepare an empty database."""
    with deployment_on(url) as deployment:
        load_sample_areas(deployment)
        _first_release(deployment, folder)
        yield _ground(deployment, url, folder)


def _first_release(deployment: Deployment, folder: Path) -> None:
    import_into(deployment, "schools", write_places(folder / "old.csv", OLD_ROWS, "old-"))


def _ground(deployment: Deployment, url: str, folder: Path) -> Ground:
    return Ground(deployment, url, write_places(folder / "new.csv", ROWS, "new-"))


@pytest.fixture(scope="session")
def ground_template(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    folder = tmp_path_factory.mktemp("ground")
    return template_of(
        databases,
        "template_ground",
        areas_template,
        lambda deployment: _first_release(deployment, folder),
    )


@pytest.fixture
def ground(databases: Databases, ground_template: str, tmp_path: Path) -> Iterator[Ground]:
    """A database of its own on the cluster of the run."""
    with databases.new(ground_template) as url, deployment_on(url) as deployment:
        yield _ground(deployment, url, tmp_path)
