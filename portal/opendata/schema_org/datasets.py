"""A dataset as schema.org describes it, for the page about it."""

from typing import Any

from geo.country import Country, Names
from portal.opendata.datasets.addresses import format_of
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind
from portal.opendata.exchange.addresses import address_of
from portal.opendata.exchange.surroundings import Surroundings
from portal.opendata.formats.rules import FORMATS
from portal.opendata.terms.rules import Terms

Node = dict[str, Any]
# What searches of data show of a description.
_LONGEST_TEXT, _SHORTEST_TEXT = 5_000, 50


def dataset_node(
    dataset: Dataset, known: Surroundings, terms: Terms, country: Country, here: str
) -> Node:
    """Return a dataset with its newest files; what it does not say is empty.

    `here` is the public address with the language of the page.
    """
    public_url = here.rpartition("/")[0]
    publisher = _publisher(dataset, known, country, public_url)
    licence = terms.licences.get(dataset.licence)
    return {
        "@type": "Dataset",
        "@id": f"{public_url}/dataset/{dataset.id}",
        "url": f"{here}{dataset.path}",
        "identifier": str(dataset.id),
        "name": _texts(dataset.titles),
        "description": _texts(_described(dataset)),
        "keywords": [
            {"@language": spoken, "@value": word}
            for spoken, words in dataset.keywords.items()
            for word in words
        ],
        "license": None
        if licence is None
        else licence.address or f"{here}/data-licences#{licence.code}",
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": publisher,
        "datePublished": None if dataset.published_at is None else str(dataset.published_at.date()),
        "dateModified": dataset.modified_at.isoformat(),
        "temporalCoverage": _period(dataset),
        "spatialCoverage": [_place(known, code) for code in dataset.areas if code in known.areas],
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{public_url}/catalog"},
        "distribution": [
            _download(public_url, dataset, one)
            for one in dataset.resources
            if one.kind is ResourceKind.FILE and one.current is not None
        ],
    }


def _described(dataset: Dataset) -> Names:
    """Return texts as long as searches of data want them: a short one begins with the title."""
    told = {one: text for one, text in dataset.texts.items() if text.strip()} or dataset.titles
    return {
        one: (text if len(text) >= _SHORTEST_TEXT else f"{dataset.titles.get(one, '')}. {text}")[
            :_LONGEST_TEXT
        ]
        for one, text in told.items()
    }


def _publisher(dataset: Dataset, known: Surroundings, country: Country, public_url: str) -> Node:
    """Return the agency; for one that the directory has not, who publishes the catalogue."""
    names, address = known.agencies.get(dataset.agency), f"cpsv/agencies/{dataset.agency}"
    if names is None:
        names, address = country.government or country.names, "catalog#publisher"
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{public_url}/{address}",
        "name": _texts(names),
    }


def _place(known: Surroundings, code: str) -> Node:
    place = known.areas[code]
    west, south, east, north = (f"{edge:.5f}" for edge in place.box)
    # South and west come first, latitude before longitude.
    return {
        "@type": "Place",
        "name": _texts(place.names),
        "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
    }


def _period(dataset: Dataset) -> str | None:
    """Return the period as ISO 8601 has it, `..` for an end that is open."""
    first, last = dataset.temporal_from, dataset.temporal_to
    if first is None and last is None:
        return None
    return f"{first or '..'}/{last or '..'}"


def _download(public_url: str, dataset: Dataset, resource: Resource) -> Node:
    version = resource.current
    assert version is not None
    known = FORMATS.get(format_of(version) or "")
    return {
        "@type": "DataDownload",
        "@id": f"{public_url}/dataset/{dataset.id}/resource/{resource.id}",
        "name": _texts(resource.titles),
        "contentUrl": address_of(public_url, dataset, resource),
        "encodingFormat": None if known is None else known.media_type,
        "contentSize": None if version.file_size is None else f"{version.file_size} B",
        "sha256": version.file_sha256,
    }


def _texts(names: Names) -> list[Node]:
    return [{"@language": language, "@value": text} for language, text in names.items()]
