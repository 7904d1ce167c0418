"""Resources as distributions of DCAT-AP: files with their checksums, interfaces as services."""

from rdflib import DCAT, DCTERMS, XSD, Literal, URIRef

from portal.linked_data.names import web_iri
from portal.opendata.datasets.addresses import format_of
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.dcat.describing import CatalogueDescription
from portal.opendata.dcat.names import SHA256, SPDX, VERSION
from portal.opendata.exchange.addresses import address_of
from portal.opendata.formats.rules import FORMATS, UNKNOWN


def describe_distribution(
    about: CatalogueDescription, dataset: Dataset, resource: Resource
) -> URIRef | None:
    """Describe a resource with its newest version; None where there is none."""
    version, address = resource.current, found_at(about, dataset, resource)
    if version is None or address is None:
        return None
    iri = about.made(
        about.iris.resource(dataset.id, resource.id),
        DCAT.Distribution,
        identifier=str(resource.id),
    )
    about.texts(iri, DCTERMS.title, resource.titles)
    about.texts(iri, DCTERMS.description, resource.texts)
    about.add(iri, DCTERMS.license, about.licence(dataset.licence))
    about.add(iri, DCAT.accessURL, address)
    about.add(iri, DCTERMS.modified, Literal(version.day.isoformat(), datatype=XSD.date))
    if version.published_at is not None:
        about.add(iri, DCTERMS.issued, Literal(version.published_at))
    about.add(iri, VERSION, Literal(str(version.number)))
    _describe_format(about, iri, version)
    if resource.kind is ResourceKind.API:
        about.add(iri, DCAT.accessService, _service(about, dataset, resource, address))
    else:
        about.add(iri, DCAT.downloadURL, address)
        _describe_bytes(about, iri, version)
    return iri


def found_at(about: CatalogueDescription, dataset: Dataset, resource: Resource) -> URIRef | None:
    """Return where the newest version of a resource is had."""
    address = address_of(about.iris.public_url, dataset, resource)
    return None if address is None else web_iri(address)


def _describe_format(about: CatalogueDescription, iri: URIRef, version: Version) -> None:
    code = format_of(version)
    if code is not None and code in FORMATS and code != UNKNOWN:
        about.add(iri, DCTERMS["format"], about.format(code))
        about.add(iri, DCAT.mediaType, about.media_type(code))


def _describe_bytes(about: CatalogueDescription, iri: URIRef, version: Version) -> None:
    if version.file_size is not None:
        size = Literal(str(version.file_size), datatype=XSD.nonNegativeInteger)
        about.add(iri, DCAT.byteSize, size)
    if version.file_sha256 is not None:
        checksum = about.made(URIRef(f"{iri}#checksum"), SPDX.Checksum)
        about.add(checksum, SPDX.algorithm, about.made(SHA256, SPDX.ChecksumAlgorithm))
        value = Literal(version.file_sha256, datatype=XSD.hexBinary, normalize=False)
        about.add(checksum, SPDX.checksumValue, value)
        about.add(iri, SPDX.checksum, checksum)


def _service(
    about: CatalogueDescription, dataset: Dataset, resource: Resource, address: URIRef
) -> URIRef:
    """Describe the interface that gives a resource."""
    iri = about.made(
        URIRef(f"{about.iris.resource(dataset.id, resource.id)}#service"), DCAT.DataService
    )
    about.texts(iri, DCTERMS.title, resource.titles)
    about.add(iri, DCAT.endpointURL, address)
    about.add(iri, DCAT.servesDataset, about.iris.dataset(dataset.id))
    about.add(iri, DCTERMS.license, about.licence(dataset.licence))
    about.add(iri, DCTERMS.publisher, about.agency(dataset.agency))
    return iri
