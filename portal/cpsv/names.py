"""The names of CPSV-AP: its vocabularies, and the addresses that our things have in them."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    RDF,
    RDFS,
    SDO,
    SKOS,
    TIME,
    XSD,
    Graph,
    Namespace,
    URIRef,
)

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
_CURRENCIES = "http://publications.europa.eu/resource/authority/currency/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-{part}/{code}"
# What may stand in an address that people write, and not between the angles of an IRI.
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")

PREFIXES = {
    "adms": ADMS,
    "cpsv": CPSV,
    "cv": CV,
    "dcat": DCAT,
    "dct": DCTERMS,
    "eli": ELI,
    "foaf": FOAF,
    "locn": LOCN,
    "org": ORG,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SDO,
    "skos": SKOS,
    "time": TIME,
    "xsd": XSD,
}


@dataclass(frozen=True, slots=True)
class Iris:
    """The addresses of our things under the public address; each of them can be opened."""

    public_url: str

    def service(self, code: str) -> URIRef:
        """Name a service."""
        return URIRef(f"{self.public_url}/cpsv/services/{code}")

    def picture(self, sha256: str) -> URIRef:
        """Name a stored picture."""
        return URIRef(f"{self.public_url}/logos/{sha256}")

    def agency(self, code: str) -> URIRef:
        """Name an agency."""
        return URIRef(f"{self.public_url}/cpsv/agencies/{code}")

    def vocabulary(self, name: str) -> URIRef:
        """Name a list of words."""
        return URIRef(f"{self.public_url}/cpsv/vocabularies/{name}")

    def term(self, vocabulary: str, code: str) -> URIRef:
        """Name a word of a list."""
        return URIRef(f"{self.vocabulary(vocabulary)}#{code}")

    @property
    def catalogue(self) -> URIRef:
        """Name the whole."""
        return URIRef(f"{self.public_url}/cpsv/catalogue")

    @property
    def country(self) -> URIRef:
        """Name the country."""
        return URIRef(f"{self.catalogue}#country")

    @property
    def publisher(self) -> URIRef:
        """Name who publishes the whole."""
        return URIRef(f"{self.catalogue}#publisher")


def part_of(whole: URIRef, kind: str, number: int | str) -> URIRef:
    """Name a part of a record."""
    return URIRef(f"{whole}#{kind}-{number}")


def currency_iri(code: str) -> URIRef:
    """Name a currency as the Publications Office of the European Union does."""
    return URIRef(f"{_CURRENCIES}{code}")


def language_iri(code: str) -> URIRef:
    """Name a language of two or three letters as the Library of Congress does."""
    return URIRef(_LANGUAGES.format(part=1 if len(code) == 2 else 2, code=code))


def web_iri(address: str) -> URIRef:
    """Name a web page by its address."""
    return URIRef(_NOT_IN_IRI.sub(lambda found: quote(found[0]), address))


def new_graph() -> Graph:
    """Make an empty graph that knows the short names."""
    graph = Graph("SimpleMemory", bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
