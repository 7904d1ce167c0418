"""Datasets, resources, agencies, categories and licences as CKAN writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from geo.country import Country, Names, best_name
from portal.opendata.ckan.names import id_of
from portal.opendata.datasets.addresses import format_of
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.exchange.addresses import address_of
from portal.opendata.exchange.surroundings import Surroundings
from portal.opendata.formats.rules import FORMATS
from portal.opendata.origins.rules import DatasetOrigin
from portal.opendata.terms.rules import Category, Licence, Terms

Json = dict[str, Any]


@dataclass(frozen=True)
class Writing:
    """What records are written with; one language is that of fields that have but one text."""

    country: Country
    terms: Terms
    public_url: str

    @property
    def language(self) -> str:
        """The language of texts that CKAN knows in one language: always the same for mirrors."""
        return self.country.languages[0]

    def text(self, names: Names | None) -> str:
        """Return the text of a record in its language, or in another where it has none."""
        return best_name(names or {}, self.language) or ""

    def package(self, dataset: Dataset, known: Surroundings) -> Json:
        """Return a dataset as CKAN's package."""
        owner = self.organization(dataset.agency, known.agency(dataset.agency))
        licence = self.terms.licences.get(dataset.licence)
        resources = [self.resource(dataset, one, known) for one in dataset.resources]
        words = dict.fromkeys(word for told in dataset.keywords.values() for word in told)
        tags = [self.tag(word) for word in sorted(words)]
        return {
            "id": str(dataset.id),
            "name": dataset.name,
            "title": self.text(dataset.titles),
            "title_translated": dict(dataset.titles),
            "notes": self.text(dataset.texts),
            "notes_translated": dict(dataset.texts),
            "url": f"{self.public_url}/{self.language}{dataset.path}",
            "type": "dataset",
            "state": "deleted" if dataset.is_withdrawn else "active",
            "private": False,
            "author": owner["title"],
            "author_email": None,
            "maintainer": dataset.contact.get("name") or owner["title"],
            "maintainer_email": dataset.contact.get("email"),
            "creator_user_id": None,
            "version": str(dataset.version),
            "license_id": dataset.licence,
            "license_title": None if licence is None else self.text(licence.names),
            "license_url": None if licence is None else self.licence_address(licence),
            "isopen": self.terms.licences.is_open(dataset.licence),
            "metadata_created": moment(dataset.published_at),
            "metadata_modified": moment(dataset.modified_at),
            "owner_org": owner["id"],
            "organization": owner,
            "groups": [self.group(one) for one in self.terms.categories.way_to(dataset.category)],
            "tags": tags,
            "tags_translated": {key: list(told) for key, told in dataset.keywords.items()},
            "num_tags": len(tags),
            "resources": resources,
            "num_resources": len(resources),
            "extras": _extras(dataset, known, self),
            "relationships_as_subject": [],
            "relationships_as_object": [],
        }

    def resource(self, dataset: Dataset, resource: Resource, around: Surroundings) -> Json:
        """Return a resource with its newest version; one without any is deleted.

        Versions that were taken back are told with the reason, so that mirrors can follow.
        """
        version = resource.current
        code = None if version is None else format_of(version)
        known = None if code is None else FORMATS.get(code)
        return {
            "id": str(resource.id),
            "package_id": str(dataset.id),
            "name": self.text(resource.titles),
            "name_translated": dict(resource.titles),
            "description": self.text(resource.texts),
            "description_translated": dict(resource.texts),
            "position": resource.position,
            "resource_type": resource.kind.value,
            "url": address_of(self.public_url, dataset, resource) or "",
            "url_type": None,
            "format": "" if known is None else known.name,
            "mimetype": None if known is None else known.media_type,
            "mimetype_inner": None,
            "state": "deleted" if version is None or dataset.is_withdrawn else "active",
            "cache_url": None,
            "cache_last_updated": None,
            **_of_version(resource, version),
            "withdrawn_versions": [
                {
                    "version": one.number,
                    "version_day": one.day.isoformat(),
                    "hash": one.file_sha256 or "",
                    "withdrawn_at": moment(one.withdrawn_at),
                    "withdrawn_because": dict(one.withdrawn_because or {}),
                }
                for one in around.withdrawn.get(resource.id, ())
            ],
        }

    def organization(self, code: str, names: Names) -> Json:
        """Return an agency as an organization."""
        return {
            **self._group("organization", code, names),
            "image_url": "",
            "is_organization": True,
            "type": "organization",
        }

    def group(self, category: Category) -> Json:
        """Return a category as a group; groups stand in those above them."""
        return {
            **self._group("group", category.code, category.names),
            "image_display_url": "",
            "is_organization": False,
            "type": "group",
        }

    def _group(self, kind: str, code: str, names: Names) -> Json:
        return {
            "id": str(id_of(kind, code)),
            "name": code,
            "title": self.text(names),
            "title_translated": dict(names),
            "display_name": self.text(names),
            "description": "",
            "state": "active",
            "approval_status": "approved",
            "created": None,
        }

    def tag(self, word: str) -> Json:
        """Return a keyword as a free tag."""
        return {
            "id": str(id_of("tag", word)),
            "name": word,
            "display_name": word,
            "state": "active",
            "vocabulary_id": None,
        }

    def licence(self, licence: Licence) -> Json:
        """Return a licence of the register; whether data under it is open says the register."""
        return {
            "id": licence.code,
            "title": self.text(licence.names),
            "title_translated": dict(licence.names),
            "url": self.licence_address(licence),
            "status": "active",
            "od_conformance": licence.conformance.value,
            "osd_conformance": "not reviewed",
            "is_open": licence.is_open,
            "is_generic": False,
            "domain_content": False,
            "domain_data": True,
            "domain_software": False,
            "family": "",
            "maintainer": "",
        }

    def licence_address(self, licence: Licence) -> str:
        """Return where the text of a licence stands: on our page where none is verified."""
        own = f"{self.public_url}/{self.language}/data-licences#{licence.code}"
        return licence.address or own


def moment(when: datetime | None) -> str | None:
    """Return a moment as CKAN writes it: in UTC, which it does not say."""
    return None if when is None else when.astimezone(UTC).replace(tzinfo=None).isoformat()


def _of_version(resource: Resource, version: Version | None) -> Json:
    if version is None:
        return {"size": None, "hash": "", "datastore_active": False, "created": None}
    return {
        "size": version.file_size,
        "hash": version.file_sha256 or "",
        "hash_algorithm": "sha256" if version.file_sha256 else "",
        "created": moment(version.made_at),
        "last_modified": moment(version.published_at),
        "metadata_modified": moment(version.published_at),
        "version": version.number,
        "version_day": version.day.isoformat(),
        "datastore_active": resource.kind is ResourceKind.FILE and bool(version.columns),
    }


def _extras(dataset: Dataset, known: Surroundings, writing: Writing) -> list[dict[str, str]]:
    """Return what CKAN has no field for, by the names that its extensions know."""
    told: dict[str, str | None] = {
        "frequency": dataset.frequency,
        "temporal_start": None if dataset.temporal_from is None else str(dataset.temporal_from),
        "temporal_end": None if dataset.temporal_to is None else str(dataset.temporal_to),
        "next_due": None if dataset.next_due is None else str(dataset.next_due),
        "contact_email": dataset.contact.get("email"),
        "spatial": _spatial(known.box_of(dataset)),
        "areas": " ".join(dataset.areas) or None,
        "origin": dataset.origin.value,
        "source_catalogue": dataset.source_catalogue,
        "source_id": dataset.source_id,
        **_origin(known.origins.get(dataset.id), writing),
        "sample": "true" if dataset.is_sample else None,
        "withdrawn_at": moment(dataset.withdrawn_at),
        **_reasons(dataset.withdrawn_because),
    }
    return [{"key": key, "value": value} for key, value in told.items() if value is not None]


def _origin(origin: DatasetOrigin | None, writing: Writing) -> Mapping[str, str | None]:
    """Return where a dataset was harvested, as CKAN's harvesters write it down."""
    if origin is None:
        return {}
    return {
        "guid": origin.source_id,
        "harvest_object_id": origin.source_id,
        "harvest_source_id": origin.source,
        "harvest_source_title": writing.text(origin.titles),
        "harvest_url": origin.page or origin.home,
        "harvested_at": moment(origin.harvested_at),
    }


def _reasons(because: Names | None) -> Mapping[str, str]:
    return {f"withdrawn_because_{language}": text for language, text in (because or {}).items()}


def _spatial(box: tuple[float, float, float, float] | None) -> str | None:
    """Return the box around the areas as GeoJSON in a text, as ckanext-spatial reads it."""
    if box is None:
        return None
    west, south, east, north = (f"{edge:.5f}" for edge in box)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ",".join(f"[{lon},{lat}]" for lon, lat in corners)
    return f'{{"type":"Polygon","coordinates":[[{ring}]]}}'
