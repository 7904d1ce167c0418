"""An officer at the page of imports, and a real worker beside the page."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response

from importers.jobs.models import ImportJob
from importers.jobs.queries import seen_job
from layers.deployment import Deployment
from layers.releases.queries import release_before
from portal.accounts.officer_roles import Role
from tests.conftest import application_on
from tests.site import site_on
from tests.web.signed_in import ORIGIN, SAME_ORIGIN, portal_of, signed_in
from web.app import Stores
from web.settings import WebSettings

IMPORTS = "/en/officers/imports"
RELEASES = "/en/officers/releases"
PATIENCE_S = 60.0


class Officer:
    """Uses the page as a browser does: keeps cookies, sends the token and where it comes from.

    `name` stands for the address that the officer signs in with.
    """

    def __init__(
        self,
        client: TestClient,
        name: str = "rana@example.org",
        role: Role = Role.APPROVER,
        agency: str | None = None,
    ) -> None:
        self.client = client
        self.colleague = signed_in(site_on(client).deployment, client, role, agency, email=name)

    def token(self) -> str:
        """Sit down at the browser, and give the token of the session's forms."""
        self.colleague.sits_at(self.client)
        return self.colleague.form_token

    def hand_in(
        self, content: bytes, *, name: str = "places.csv", layer: str = "schools", **fields: str
    ) -> Response:
        """Hand a file in; gives the page that follows."""
        return self.client.post(
            IMPORTS,
            data={"token": self.token(), "layer": layer, **fields},
            files={"file": (name, content)},
            headers=SAME_ORIGIN,
        )

    def again(self, job_id: UUID, **fields: str) -> Response:
        """Hand the file of an import in again."""
        data = {"token": self.token(), **fields}
        return self.client.post(f"{IMPORTS}/{job_id}/again", data=data, headers=SAME_ORIGIN)

    def decide(self, job_id: UUID, action: str, **fields: str) -> Response:
        """Press a button of the page of an import's release; leads back to the import's page."""
        database = site_on(self.client).deployment.database.whole()
        with database.reading() as session:
            seen = seen_job(session, job_id)
            layer, number = seen.job.collection, seen.release or 0
            before = release_before(session, layer, number)
        data = {"token": self.token(), "command": action, "current": str(number), **fields}
        shown = before if action == "go-back" else number
        answer = self.client.post(f"{RELEASES}/{layer}/{shown}", data=data, headers=SAME_ORIGIN)
        return self.client.get(f"{IMPORTS}/{job_id}") if answer.status_code == 200 else answer

    def page(self, job_id: UUID, language: str = "en") -> str:
        """Read the words of an import's page."""
        return words(self.client.get(f"/{language}/officers/imports/{job_id}"))


def job_of(answer: Response) -> UUID:
    """Tell which import a page is of."""
    return UUID(answer.url.path.rpartition("/")[2])


def words(answer: Response) -> str:
    """Give the words of a page, without markup and with single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    body = re.sub(r"</?bdi[^>]*>", "", body)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@contextmanager
def officers_page(
    deployment: Deployment, imports_folder: Path, **settings: object
) -> Iterator[TestClient]:
    """A client of an application with the officers' page; nobody is signed in yet."""
    chosen = WebSettings.model_validate({"officer_page": True, **settings})
    stores = Stores(imports_folder=imports_folder)
    # The secret lies elsewhere: the tests look whether anything is left in the folder.
    with tempfile.TemporaryDirectory() as secrets_folder:
        app = application_on(deployment, chosen, stores, portal_of(Path(secrets_folder)))
        with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as made:
            yield made


class Worker:
    """Starts `aroundme worker` on a database and a folder, and stops what it has started.

    `settings` are further variables of its environment.
    """

    def __init__(
        self, url: str, data_root: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self._environment = {
            **os.environ,
            "AROUNDME_DATABASE_URL": url,
            "AROUNDME_DATA_ROOT": str(data_root),
            "PYTHONPATH": str(Path(__file__).parents[4]),
            **(settings or {}),
        }
        self._log = data_root / "worker.log"

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a worker for a while; it must end when it is asked to."""
        with self._log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", "from web.cli import main; main()", "worker"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            yield process
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                assert process.wait(PATIENCE_S) == 0, self.said()
        finally:
            process.kill()
            process.wait()

    def said(self) -> str:
        """Read the log of all workers so far."""
        return self._log.read_text("utf-8")


def until(found: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE_S
    while not found():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def state_of(deployment: Deployment, job_id: UUID) -> str:
    """Read the state of a job from the database."""
    return job_row(deployment, job_id).state


def job_row(deployment: Deployment, job_id: UUID) -> ImportJob:
    """Read a job from the database."""
    with deployment.database.reading() as session:
        return session.get_one(ImportJob, job_id)


def until_state(deployment: Deployment, job_id: UUID, state: str) -> None:
    """Wait until a job has come to a state."""
    until(
        lambda: state_of(deployment, job_id) == state,
        f"{state} did not come, it is {state_of(deployment, job_id)}",
    )


def places_csv(count: int, prefix: str = "SCH-", *, lat: float = 31.95) -> bytes:
    """Write schools in Amman, eleven metres from each other."""
    lines = ["ref,name_ar,name_en,latitude,longitude"]
    lines += [
        f"{prefix}{number:05},مدرسة {prefix}{number},School {prefix}{number},"
        f"{lat + number * 1e-4:.6f},35.910000"
        for number in range(count)
    ]
    return "\n".join(lines).encode()
