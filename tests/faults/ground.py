"""What every fault starts from: demonstration data, made once and copied for each server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.server import Cluster, Server, await_answering, own_root, started


@dataclass(frozen=True)
class Ground:
    """A data root with demonstration data that nobody uses, and the folder of all logs."""

    template: Path
    logs: Path

    @contextmanager
    def copied(self, parent: Path | None = None) -> Iterator[Path]:
        """Copy the data root for one fault; it is deleted with its cluster in the end."""
        with own_root(parent) as root:
            subprocess.run(["cp", "-a", f"{self.template}/.", str(root)], check=True)  # noqa: S603, S607
            try:
                yield root
            finally:
                self._put_away(root)

    @contextmanager
    def serving(self, name: str, **settings: str) -> Iterator[Server]:
        """Serve a copy, with the private cluster in the hands of the server."""
        with self.copied() as root, self.on(root, name, **settings) as server:
            yield server

    @contextmanager
    def on(self, root: Path, name: str, **settings: str) -> Iterator[Server]:
        """Serve a data root."""
        with started(root, self.logs / f"{name}.log", Cluster(root), settings) as server:
            await_answering(server)
            yield server

    @contextmanager
    def serving_given(self, name: str, **settings: str) -> Iterator[Server]:
        """Serve a copy whose database is given by address: only we start and stop it."""
        with self.copied() as root:
            url = Cluster(root).local.start()
            with self.on(root, name, AROUNDME_DATABASE_URL=url, **settings) as server:
                yield server

    def _put_away(self, root: Path) -> None:
        """Stop a cluster and keep its log."""
        cluster = Cluster(root)
        if not cluster.home.exists():
            return
        cluster.local.stop()
        for log in cluster.home.rglob("*log*"):
            if log.is_file() and cluster.local.place.data not in log.parents:
                shutil.copyfile(log, self.logs / f"{root.name}-database-{log.name}")


@contextmanager
def ground(logs: Path) -> Iterator[Ground]:
    """Make the demonstration data once, by serving them, and stop in good order."""
    logs.mkdir(parents=True, exist_ok=True)
    with own_root() as root:
        with started(root, logs / "template.log", Cluster(root), {}) as server:
            await_answering(server)
        Cluster(root).local.stop()
        os.sync()
        yield Ground(root, logs)
