"""Where the files of versions are had: the newest at an address that stays, each at its own."""

from urllib.parse import quote

from portal.opendata.datasets.rules import Dataset, Resource, Version
from portal.opendata.formats.rules import FORMATS, UNKNOWN

_PACKED_ENDINGS = {"GZIP": "gz", "BZIP2": "bz2", "XZ": "xz", "ZIP": "zip"}


def latest_path(dataset: Dataset, resource: Resource, version: Version) -> str:
    """Return the path at which the newest version of a resource is had, whichever it is."""
    return _path(dataset, resource, file_name_of(resource, version))


def version_path(dataset: Dataset, resource: Resource, version: Version) -> str:
    """Return the path of one version, whose bytes never change."""
    named = file_name_of(resource, version)
    return _path(dataset, resource, "versions", str(version.number), named)


def file_name_of(resource: Resource, version: Version) -> str:
    """Return what a file is called in addresses: by its resource and its format alone.

    So the address of the newest stays as long as the format does, and never begins with a sign
    that a spreadsheet program would take for a formula.
    """
    return f"{resource.name}.{_ending_of(version)}"


def download_name(dataset: Dataset, resource: Resource, version: Version) -> str:
    """Return under which name a file is saved: it tells a stranger what it is, and of which day."""
    return saved_name(dataset, resource, version, _ending_of(version))


def saved_name(dataset: Dataset, resource: Resource, version: Version, ending: str) -> str:
    """Return the name for saving a version in whatever format has an ending."""
    parts = dict.fromkeys((dataset.name, resource.name, version.day.isoformat()))
    return f"{'-'.join(parts)}.{ending}"


def _ending_of(version: Version) -> str:
    known = FORMATS.get(format_of(version) or UNKNOWN, FORMATS[UNKNOWN])
    ending = (*known.suffixes, (known.general or "bin").lower())[0]
    packed = _PACKED_ENDINGS.get(str(version.detected.get("packed")))
    return ending if packed is None else packed if packed == "zip" else f"{ending}.{packed}"


def format_of(version: Version) -> str | None:
    """Return the code of a version's format: what its bytes say before what was said of it."""
    return version.detected_format or version.declared_format


def _path(dataset: Dataset, resource: Resource, *rest: str) -> str:
    parts = ("datasets", dataset.name, resource.name, *rest)
    return "/" + "/".join(quote(part, safe="") for part in parts)
