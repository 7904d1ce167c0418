"""`aroundme serve` and its whole files: made once for all workers, by a process that may die."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from layers.deployment import Deployment
from layers.releases.service import edit
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import service
from tests.portal.hsds.demonstration import BY_TESTS
from tests.web.serving.served import NO_INDEX, Served, served, wait_until

CATALOGUE = "/cpsv/catalogue.ttl"


def _makings(running: Served) -> int:
    return running.log.read_text().count("made catalogue.ttl")


def _bring(deployment: Deployment, code: str) -> None:
    with deployment.database.writing() as session:
        agency = "prime-ministry"
        edit(session, STORES[Register.SERVICES], code, service(code, agency), BY_TESTS)


def test_many_who_ask_at_once_are_sent_one_file(
    databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    with (
        databases.new(sample_template) as url,
        deployment_on(url) as deployment,
        served(url, tmp_path, 2, **NO_INDEX) as running,
    ):
        assert "downloads" not in running.helpers()

        def ask_until_there(_number: int) -> None:
            wait_until(lambda: running.ask(CATALOGUE))

        with ThreadPoolExecutor(12) as clients:
            list(clients.map(ask_until_there, range(12)))
        assert _makings(running) == 1

        killed = running.helpers()["downloads"]
        os.kill(killed, signal.SIGKILL)
        _bring(deployment, "brought-anew")
        assert running.ask(CATALOGUE)
        # The builder and the workers agree on the address and the words, or it would not be found.
        wait_until(lambda: _makings(running) == 2)
        editions = (tmp_path / "downloads" / "catalogue.ttl").glob("*/plain")
        assert sum(b"brought-anew" in path.read_bytes() for path in editions) == 1
        assert running.ask(CATALOGUE)
