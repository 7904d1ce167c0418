"""Where the files of versions are had: the newest at an address that stays, each at its own."""

from urllib.parse import quote

from portal.opendata.datasets.rules import Dataset, Resource, Version


def latest_path(dataset: Dataset, resource: Resource, version: Version) -> str:
    """Return the path at which the newest version of a resource is had, whichever it is."""
    return _path(dataset, resource, file_name_of(resource, version))


def version_path(dataset: Dataset, resource: Resource, version: Version) -> str:
    """Return the path of one version, whose bytes never change."""
    named = file_name_of(resource, version)
    return _path(dataset, resource, "versions", str(version.number), named)


def file_name_of(resource: Resource, version: Version) -> str:
    """Return what a file is called: as it was handed in, or by its resource and format."""
    if version.file_name:
        return version.file_name
    ending = format_of(version)
    return f"{resource.name}.{ending.lower()}" if ending else resource.name


def format_of(version: Version) -> str | None:
    """Return the code of a version's format: what its bytes say before what was said of it."""
    return version.detected_format or version.declared_format


def _path(dataset: Dataset, resource: Resource, *rest: str) -> str:
    parts = ("datasets", dataset.name, resource.name, *rest)
    return "/" + "/".join(quote(part, safe="") for part in parts)
