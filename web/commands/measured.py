"""Figures of the processes beside the server, for its `/metrics`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geo.settings import GroundSettings
from web.metrics.snapshots import Snapshot, SnapshotFolder, process_gauges, publishing


def metrics_folder() -> Path:
    """Return where processes keep their figures: all of a server must agree."""
    return GroundSettings().data_root.absolute() / "metrics"


def _nothing() -> Mapping[str, float]:
    return {}


@contextmanager
def measured(kind: str, counts: Callable[[], Mapping[str, float]] = _nothing) -> Iterator[None]:
    """Publish the memory and the `counts` of this process for as long as the block takes."""
    folder = SnapshotFolder(metrics_folder())
    folder.make()
    with publishing(folder, lambda: Snapshot(kind, counts=counts(), gauges=process_gauges())):
        yield
