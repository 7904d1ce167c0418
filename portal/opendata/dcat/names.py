"""The names of DCAT-AP: its vocabularies, lists of words, and the addresses of our things."""

from dataclasses import dataclass
from uuid import UUID

from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Namespace, URIRef

from portal.linked_data.names import web_iri
from portal.opendata.formats.rules import FORMATS

ADMS = Namespace("http://www.w3.org/ns/adms#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
STREAMS = Namespace("https://www.w3.org/ns/activitystreams#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
GEOSPARQL = Namespace("http://www.opengis.net/ont/geosparql#")
_AUTHORITY = "http://publications.europa.eu/resource/authority"
# Newer than the library knows.
VERSION = URIRef(f"{DCAT}version")
THEMES = URIRef(f"{_AUTHORITY}/data-theme")
PUBLIC_ACCESS = URIRef(f"{_AUTHORITY}/access-right/PUBLIC")
WITHDRAWN = URIRef(f"{_AUTHORITY}/dataset-status/WITHDRAWN")
GONE_VERSION = URIRef(f"{_AUTHORITY}/distribution-status/WITHDRAWN")
SHA256 = SPDX.checksumAlgorithm_sha256
_MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
# Codes of ours that the list of file types of the Publications Office has under the same name.
_SAME_FILE_TYPE = frozenset(
    (
        *("CSV", "TSV", "JSON", "GEOJSON", "XML", "KML", "KMZ", "GML", "ODS", "XLSX", "XLS"),
        *("SHP", "DBF", "MDB", "NETCDF", "PDF", "DOCX", "DOC", "PPTX", "PPT", "ODT", "RTF"),
        *("HTML", "TXT", "PNG", "JPEG", "GIF", "TIFF", "BMP", "ZIP", "TAR"),
    )
)
_OTHER_FILE_TYPE = {
    "TTL": "RDF_TURTLE",
    "NT": "RDF_N_TRIPLES",
    "JSONLD": "JSON_LD",
    "RDFXML": "RDF_XML",
}

PREFIXES = {
    "adms": ADMS,
    "as": STREAMS,
    "dcat": DCAT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "geosparql": GEOSPARQL,
    "hydra": HYDRA,
    "locn": LOCN,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "xsd": XSD,
}


@dataclass(frozen=True, slots=True)
class Iris:
    """The addresses of our things under the public address; `language` is that of linked pages."""

    public_url: str
    language: str

    @property
    def catalogue(self) -> URIRef:
        """Name the whole."""
        return URIRef(f"{self.public_url}/catalog")

    @property
    def publisher(self) -> URIRef:
        """Name who publishes the whole."""
        return URIRef(f"{self.catalogue}#publisher")

    @property
    def country(self) -> URIRef:
        """Name the country."""
        return URIRef(f"{self.catalogue}#country")

    def dataset(self, dataset_id: UUID) -> URIRef:
        """Name a dataset."""
        return URIRef(f"{self.public_url}/dataset/{dataset_id}")

    def resource(self, dataset_id: UUID, resource_id: UUID) -> URIRef:
        """Name a resource of a dataset, as CKAN's addresses do."""
        return URIRef(f"{self.dataset(dataset_id)}/resource/{resource_id}")

    def agency(self, code: str) -> URIRef:
        """Name an agency, by the address at which the directory describes it."""
        return web_iri(f"{self.public_url}/cpsv/agencies/{code}")

    def area(self, code: str) -> URIRef:
        """Name an area."""
        return web_iri(f"{self.public_url}/{self.language}/areas/{code}#area")

    def licence(self, code: str) -> URIRef:
        """Name a licence whose text has no address of its own."""
        return web_iri(f"{self.public_url}/{self.language}/data-licences#{code}")

    def page(self, path: str) -> URIRef:
        """Name a page of ours."""
        return web_iri(f"{self.public_url}/{self.language}{path}")

    def file(self, path: str) -> URIRef:
        """Name a file of ours."""
        return web_iri(f"{self.public_url}{path}")


def media_type_iri(code: str) -> URIRef:
    """Name the media type of a format as IANA does."""
    return web_iri(f"{_MEDIA_TYPES}{FORMATS[code].media_type}")


def file_type_iri(code: str) -> URIRef | None:
    """Name a format as the Publications Office of the European Union does; None if unknown."""
    name = code if code in _SAME_FILE_TYPE else _OTHER_FILE_TYPE.get(code)
    return None if name is None else URIRef(f"{_AUTHORITY}/file-type/{name}")
