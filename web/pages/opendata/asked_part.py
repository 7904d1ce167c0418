"""The part of a dataset's page about the data requests that it answers."""

from sqlalchemy.orm import Session

from portal.opendata.datasets.rules import Dataset
from portal.opendata.requests.queries import requests_for
from web.page.site import Site
from web.pages.opendata.parts import DatasetPart


def asked_part(
    session: Session, dataset: Dataset, _language: str, _site: Site
) -> DatasetPart | None:
    """Return the requests that a dataset answers, the newest first; None where nobody asked."""
    found = requests_for(session, dataset.id)
    if not found:
        return None
    key = tuple((one.ref, one.version) for one in found)
    return DatasetPart("asked", "opendata/asked.html", {"requests": found}, key)
