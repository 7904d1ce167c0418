"""The part of a dataset's page that only machines read: schema.org, for searches of data."""

from sqlalchemy.orm import Session

from portal.opendata.datasets.rules import Dataset
from portal.opendata.exchange.surroundings import surroundings_of
from portal.opendata.schema_org.datasets import dataset_node
from portal.settings import PortalSettings
from web.page.site import Site
from web.pages.opendata.parts import DatasetPart


def make_machine_part(session: Session, dataset: Dataset, language: str, site: Site) -> DatasetPart:
    """Return what the page says to machines; names of agencies belong to its validator."""
    known = surroundings_of(session, [dataset])
    default = PortalSettings.model_fields["public_url"].default
    address = str(site.public_url or default).rstrip("/")
    node = dataset_node(dataset, known, site.terms, address, language)
    return DatasetPart("machines", None, key=(repr(node["publisher"]),), data=node)
