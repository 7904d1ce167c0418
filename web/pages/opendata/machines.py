"""The part of a dataset's page that only machines read: schema.org, for searches of data."""

from portal.opendata.datasets.rules import Dataset
from portal.opendata.exchange.surroundings import Surroundings
from portal.opendata.schema_org.datasets import dataset_node
from portal.settings import PortalSettings
from web.page.site import Site
from web.pages.opendata.parts import DatasetPart


def machine_part(dataset: Dataset, known: Surroundings, language: str, site: Site) -> DatasetPart:
    """Return what the page says to machines; the publisher's names belong to its validator."""
    default = PortalSettings.model_fields["public_url"].default
    address = str(site.public_url or default).rstrip("/")
    country = site.deployment.country
    node = dataset_node(dataset, known, site.terms, country, f"{address}/{language}")
    return DatasetPart("machines", None, key=(repr(node["publisher"]),), data=node)
