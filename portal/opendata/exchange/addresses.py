"""Where others find a resource: the address of its newest version, absolute."""

from portal.opendata.datasets.addresses import latest_path
from portal.opendata.datasets.rules import Dataset, Resource


def address_of(public_url: str, dataset: Dataset, resource: Resource) -> str | None:
    """Return where the newest version of a resource is had: here, or where it stays elsewhere."""
    version = resource.current
    if version is None:
        return None
    path = version.address or latest_path(dataset, resource, version)
    return f"{public_url}{path}" if path.startswith("/") else path
