"""What the routes of downloads are given: the files, who counts them, and what is asked for."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from layers.site import LayerSite, find_site
from portal.attachments.stores import Store
from portal.opendata.datasets.queries import find_dataset
from portal.opendata.datasets.rules import Dataset
from portal.opendata.downloads.counting import DownloadCounter

# Whatever else stands in an address is nothing that the database need be asked about.
_SLUG = re.compile(r"[a-z0-9_-]{1,80}")


@dataclass(frozen=True)
class Asked:
    """Which file an address names."""

    name: str
    resource: str
    file: str

    def dataset(self, session: Session) -> Dataset | None:
        """Find the dataset, withdrawn or not."""
        return find_dataset(session, self.name) if _SLUG.fullmatch(self.name) else None


@dataclass(frozen=True)
class DatasetFiles:
    """Where the files of versions are, and what counts who takes them."""

    store: Store
    counter: DownloadCounter


@dataclass(frozen=True, kw_only=True)
class DatasetFilesSite(LayerSite):
    """What files of datasets are served with; None where nobody can hand any in."""

    dataset_files: DatasetFiles | None = None


async def get_dataset_files(request: Request) -> DatasetFiles | None:
    """Find the files.

    A coroutine, because the framework takes plain functions to a thread, which costs more.
    """
    return find_site(request, DatasetFilesSite).dataset_files


DatasetFilesHere = Annotated[DatasetFiles | None, Depends(get_dataset_files)]


async def get_asked(name: str, resource: str, file: str) -> Asked:
    """Read what an address names."""
    return Asked(name, resource, file)


AskedHere = Annotated[Asked, Depends(get_asked)]
