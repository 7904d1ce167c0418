"""The other portal of the tests: a process, what is told to it, and harvests of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy import select

from importers.harvest.context import HarvestContext
from importers.harvest.models import HarvestFindingRow, HarvestRunRow
from importers.harvest.rules import Reach
from importers.harvest.runs import ask_run
from importers.harvest.service import run_harvest
from importers.jobs.sentences import message_from_json
from importers.sources.rules import Fetching
from layers.deployment import Deployment
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.security import make_security
from portal.assembly import workflows_of
from portal.audit.service import chain_key, seal_with
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.models import DatasetRow
from portal.opendata.terms.loading import load_terms
from portal.settings import PortalSettings
from tests.importers.harvest.kept_source import source_there

SERVER = Path(__file__).with_name("served_ckan.py")
CODE = "elsewhere"
# So many datasets, and so many of them on a page.
COUNT, ON_PAGE = 25, 15


@contextmanager
def other_portal(count: int) -> Iterator["OtherPortal"]:
    """Run the process of another portal with so many datasets."""
    command, pipe = [sys.executable, str(SERVER), str(count)], subprocess.PIPE
    started = subprocess.Popen(command, stdin=pipe, stdout=pipe)  # noqa: S603 - our own
    assert started.stdin is not None
    assert started.stdout is not None
    try:
        yield OtherPortal(f"http://127.0.0.1:{int(started.stdout.readline())}")
    finally:
        started.stdin.close()
        started.wait(10)
        started.stdout.close()


@dataclass(frozen=True)
class OtherPortal:
    """A process that speaks CKAN's API."""

    address: str

    def tell(self, **told: Any) -> list[str]:  # noqa: ANN401 - of all kinds
        """Change what it holds or how it behaves; return what it was asked so far."""
        body = json.dumps(told).encode()
        asked = Request(f"{self.address}/control", body, method="POST")  # noqa: S310 - our own
        with urlopen(asked, timeout=10) as answer:  # noqa: S310 - our own address
            found: list[str] = json.load(answer)
            return found


@dataclass
class Harvests:
    """Harvests of one catalogue into a database of the test's own."""

    deployment: Deployment
    folder: Path
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        settings, folder = PortalSettings(), self.folder
        security = make_security(
            settings, folder, hasher=hasher, clock=self.deployment.clock, region="JO"
        )
        seal_with(self.deployment.database.writer, chain_key(security.keys))
        country = self.deployment.country
        datasets = DatasetContext(country, load_terms(), workflows_of(country))
        fetching = Fetching(allow_private=True, timeout_s=20)
        self.ctx = HarvestContext(
            self.deployment.database, datasets, fetching, {}, self.waits.append
        )

    def limit(self, fetching: Fetching) -> None:
        """Fetch by other limits."""
        self.ctx = replace(self.ctx, fetching=fetching)

    def approver(self, agency: str | None = "statistics") -> Officer:
        """Make an officer who may decide for an agency."""
        held = (Membership(Role.APPROVER, agency),)
        return Officer(uuid4(), "approver@x.example", "رنا", "en", held)

    def source(self, address: str, **changed: Any) -> None:  # noqa: ANN401 - columns of all kinds
        """Put a catalogue there."""
        told = {"address": address, "home": address, "agency": "statistics", **changed}
        with self.deployment.database.writing() as session:
            source_there(session, told.pop("code", CODE), **told)

    def ask(self, reach: Reach | None = None, code: str = CODE) -> None:
        """Ask for a run past the queue."""
        with self.deployment.database.writing() as session:
            ask_run(session, code, "test", reach, is_queued=False)

    def run(self, reach: Reach | None = None, code: str = CODE) -> HarvestRunRow:
        """Read the catalogue, and return the run as it has ended."""
        self.ask(reach, code)
        return self.go_on(code)

    def go_on(self, code: str = CODE) -> HarvestRunRow:
        """Read on what waits, and return the newest run."""
        run_harvest(self.ctx, code, lambda: False)
        return self.newest(code)

    def newest(self, code: str = CODE) -> HarvestRunRow:
        """Return the newest run."""
        newest = (
            select(HarvestRunRow)
            .where(HarvestRunRow.source == code)
            .order_by(HarvestRunRow.asked_at.desc(), HarvestRunRow.id)
            .limit(1)
        )
        with self.deployment.database.writing() as session:
            run = session.scalars(newest).one()
            session.expunge(run)
            return run

    def sentences(self) -> list[str]:
        """Return what is said of records of the newest run."""
        mine = (
            select(HarvestFindingRow)
            .where(HarvestFindingRow.run_id == self.newest().id)
            .order_by(HarvestFindingRow.number)
        )
        with self.deployment.database.writing() as session:
            return [str(message_from_json(one.message)) for one in session.scalars(mine)]

    def dataset(self, source_id: str) -> DatasetRow:
        """Return the dataset of a record."""
        with self.deployment.database.writing() as session:
            row = session.scalars(select(DatasetRow).where(DatasetRow.source_id == source_id)).one()
            session.expunge(row)
            return row

    def shown(self) -> int:
        """Return how many harvested datasets are not withdrawn."""
        with self.deployment.database.writing() as session:
            mine = select(DatasetRow.id).where(
                DatasetRow.origin == "harvested", DatasetRow.withdrawn_at.is_(None)
            )
            return len(session.scalars(mine).all())
