"""Datasets as JSON: whole addresses, texts in all languages, nothing of who has worked on them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.opendata.datasets.addresses import format_of, latest_path, version_path
from portal.opendata.datasets.rules import Dataset, Resource, Version
from portal.opendata.origins.rules import DatasetOrigin


def dataset_as_json(dataset: Dataset, base: str) -> dict[str, Any]:
    """Return a dataset as it stands in lists; `base` is the address of the server."""
    return {
        "id": str(dataset.id),
        "name": dataset.name,
        "titles": dict(dataset.titles),
        "texts": dict(dataset.texts),
        "publisher": dataset.agency,
        "category": dataset.category,
        "keywords": dict(dataset.keywords),
        "licence": dataset.licence,
        "frequency": dataset.frequency,
        "next_due": _day(dataset.next_due),
        "areas": list(dataset.areas),
        "temporal_from": _day(dataset.temporal_from),
        "temporal_to": _day(dataset.temporal_to),
        "is_sample": dataset.is_sample,
        "origin": dataset.origin.value,
        "published_at": _moment(dataset.published_at),
        "modified_at": _moment(dataset.modified_at),
        "withdrawn_at": _moment(dataset.withdrawn_at),
        "withdrawn_because": dataset.withdrawn_because,
        "resources": [_resource(dataset, one, base) for one in dataset.resources],
    }


def whole_dataset_as_json(
    dataset: Dataset,
    versions: Mapping[UUID, Sequence[Version]],
    base: str,
    origin: DatasetOrigin | None = None,
) -> dict[str, Any]:
    """Return a dataset with all versions of its resources, whom to ask, and where it is from."""
    told = dataset_as_json(dataset, base)
    for resource, said in zip(dataset.resources, told["resources"], strict=True):
        said["versions"] = [
            _version(dataset, resource, one, base) for one in versions.get(resource.id, ())
        ]
    return {**told, "contact": dict(dataset.contact), "harvested_from": _origin(origin)}


def _origin(origin: DatasetOrigin | None) -> dict[str, Any] | None:
    if origin is None:
        return None
    return {
        "source": origin.source,
        "titles": dict(origin.titles),
        "home": origin.home,
        "id": origin.source_id,
        "page": origin.page,
        "harvested_at": _moment(origin.harvested_at),
    }


def _resource(dataset: Dataset, resource: Resource, base: str) -> dict[str, Any]:
    current = resource.current
    told: dict[str, Any] = {
        "id": str(resource.id),
        "name": resource.name,
        "kind": resource.kind.value,
        "titles": dict(resource.titles),
        "texts": dict(resource.texts),
        "latest": None,
        "current": None,
    }
    if current is not None and not dataset.is_withdrawn:
        told["latest"] = current.address or base + latest_path(dataset, resource, current)
        told["current"] = _version(dataset, resource, current, base)
    return told


def _version(dataset: Dataset, resource: Resource, version: Version, base: str) -> dict[str, Any]:
    is_gone = version.is_withdrawn or dataset.is_withdrawn
    address = version.address or base + version_path(dataset, resource, version)
    return {
        "number": version.number,
        "day": version.day.isoformat(),
        "format": format_of(version),
        "size": version.file_size,
        "sha256": version.file_sha256,
        "rows": version.rows,
        "address": None if is_gone else address,
        "notes": dict(version.notes),
        "withdrawn_at": _moment(version.withdrawn_at),
        "withdrawn_because": version.withdrawn_because,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
