"""The part of a dataset's page about where it comes from, of harvested ones alone."""

from sqlalchemy.orm import Session

from portal.opendata.datasets.rules import Dataset, Origin
from portal.opendata.origins.queries import origins_of
from web.page.site import Site
from web.pages.opendata.parts import DatasetPart


def origin_part(
    session: Session, dataset: Dataset, _language: str, _site: Site
) -> DatasetPart | None:
    """Return the catalogue that a dataset was harvested from, and when it was seen there last."""
    if dataset.origin is not Origin.HARVESTED:
        return None
    origin = origins_of(session, [dataset.id]).get(dataset.id)
    if origin is None:
        return None
    key = (origin.harvested_at, *origin.titles.values())
    return DatasetPart("origin", "opendata/origin.html", {"origin": origin}, key)
