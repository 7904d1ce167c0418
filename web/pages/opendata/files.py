"""The resources of a dataset as pages show them: what each is, and where it is had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.opendata.datasets.addresses import format_of, latest_path, version_path
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.formats.rules import FORMATS


@dataclass(frozen=True)
class ShownFile:
    """A resource with its newest version.

    `address` is where it is had: below this server, which may lead elsewhere on the web.
    """

    resource: Resource
    version: Version
    address: str
    format_name: str | None

    @property
    def is_data(self) -> bool:
        """Check whether it is data to take away, no address of an API and no documentation."""
        return self.resource.kind is ResourceKind.FILE

    @property
    def is_elsewhere(self) -> bool:
        """Check whether another server gives it."""
        return self.version.address is not None


def files_of(dataset: Dataset) -> list[ShownFile]:
    """Return the resources that have a version, in their order."""
    return [
        ShownFile(one, one.current, _address(dataset, one, one.current), name_of(one.current))
        for one in dataset.resources
        if one.current is not None
    ]


def older_files(dataset: Dataset, versions: Mapping[UUID, Sequence[Version]]) -> list[ShownFile]:
    """Return the versions that are not the newest, of all resources, the latest day first."""
    found = [
        ShownFile(
            one, version, version.address or version_path(dataset, one, version), name_of(version)
        )
        for one in dataset.resources
        for version in versions.get(one.id, ())
        if one.current is None or version.number != one.current.number
    ]
    return sorted(found, key=lambda one: (one.version.day, one.version.number), reverse=True)


def name_of(version: Version) -> str | None:
    """Return what people call the format of a version."""
    code = format_of(version)
    known = FORMATS.get(code or "")
    return code if known is None else known.name


def _address(dataset: Dataset, resource: Resource, version: Version) -> str:
    """Return where it is had; what another server gives is counted on the way there."""
    if resource.kind is ResourceKind.API and version.address is not None:
        return version.address
    return latest_path(dataset, resource, version)
