"""A portal that gives files out, on a clock that tests move."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.attachments.stores import FolderStore
from portal.opendata.downloads.counting import DownloadCounter
from tests.web.signed_in import officers_client
from web.page.site import Site

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Shop:
    """A portal with its database, the folder of its files, and a browser."""

    deployment: Deployment
    store: FolderStore
    client: TestClient

    @property
    def counter(self) -> DownloadCounter:
        """What counts the downloads of this portal."""
        site = self.client.app.state.site  # type: ignore[attr-defined]
        assert isinstance(site, Site)
        assert site.dataset_files is not None
        return site.dataset_files.counter


@pytest.fixture
def shop(timed: Deployment, tmp_path: Path) -> Iterator[Shop]:
    """A portal without any dataset."""
    with officers_client(timed, tmp_path) as client:
        client.headers["User-Agent"] = BROWSER
        yield Shop(timed, FolderStore(tmp_path), client)
