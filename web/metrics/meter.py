"""The meter of one worker: what it counts and has, and the sums of all processes when asked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.types import Scope

from geo.database import Database
from geo.version import version_number
from layers.deployment import Deployment
from layers.hot.watch import HotLayers
from portal.downloads.folder import DownloadFolder
from web.admission import Admission
from web.metrics.counts import RequestCounts
from web.metrics.database import read_figures
from web.metrics.exposition import Exposition
from web.metrics.snapshots import (
    Figures,
    Snapshot,
    SnapshotFolder,
    process_gauges,
    publishing,
)


@dataclass
class Meter:
    """Counts for one worker; without a folder it knows of itself alone."""

    deployment: Deployment
    admission: Admission
    hot: HotLayers | None
    downloads: DownloadFolder | None
    folder: SnapshotFolder | None
    counts: RequestCounts = field(default_factory=RequestCounts)

    def __post_init__(self) -> None:
        # Whoever asks how the server does must not queue behind what it does.
        self.asking = ThreadPoolExecutor(1, thread_name_prefix="metrics")
        self._database: Database = self.deployment.database.whole().alone()

    def snapshot(self) -> Snapshot:
        """Return the figures of this worker."""
        gauges = process_gauges()
        counts: dict[str, float] = {"around_hot": self.counts.hot}
        if self.downloads is not None:
            gauges["downloads_waiting"] = self.downloads.waiting
        admission = self.admission
        gauges |= {"requests_running": admission.running, "requests_waiting": admission.waiting}
        counts["requests_refused"] = admission.refused
        in_use, size = self.deployment.database.connections()
        gauges |= {"database_pool_in_use": in_use, "database_pool_size": size}
        if self.hot is not None:
            gauges["state_age_s"] = self.hot.state_age_s()
        return Snapshot("web", rows=self.counts.rows(), counts=counts, gauges=gauges)

    def scrape(self, accept: str) -> tuple[bytes, str]:
        """Write the figures of all processes in the form that a scraper asks for.

        Returns the text and its media type.
        """
        if self.folder is None:
            own = self.snapshot()
            figures = Figures(own.rows, own.counts, [own])
        else:
            self.folder.write(self.snapshot())
            figures = self.folder.read()
        hot = {} if self.hot is None else self.hot.report()
        known = read_figures(self._database, self.deployment)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Exposition(figures, hot, known, version_number()))
        encode, media_type = choose_encoder(accept)
        return encode(registry), media_type

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Publish the figures of this worker for as long as the block takes."""
        try:
            with nullcontext() if self.folder is None else publishing(self.folder, self.snapshot):
                yield
        finally:
            self.asking.shutdown(wait=False)
            self._database.dispose()


def route_of(scope: Scope) -> str:
    """Name the route of a request by its template: no label may hold what somebody has typed."""
    template = getattr(scope.get("route"), "path", None)
    if template is not None:
        return str(template)
    return "/static" if scope["path"].startswith("/static/") else "none"
