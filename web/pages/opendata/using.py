"""The part of a dataset's page about using it: cite it, embed it, ask for it from a program."""

from sqlalchemy.orm import Session

from portal.opendata.catalogue.api import PATH
from portal.opendata.datasets.rules import Dataset
from web.page.site import Site
from web.pages.opendata.files import files_of
from web.pages.opendata.parts import DatasetPart


def using_part(
    _session: Session, dataset: Dataset, _language: str, _site: Site
) -> DatasetPart | None:
    """Return how the newest versions are cited, embedded and asked for."""
    files = [one for one in files_of(dataset) if one.is_data]
    context = {
        "dataset": dataset,
        "files": files,
        "api": f"{PATH}/{dataset.name}",
        "last_day": max((one.version.day for one in files), default=None),
    }
    return DatasetPart("using", "opendata/using.html", context)
