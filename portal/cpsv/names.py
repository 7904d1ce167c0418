"""The names of CPSV-AP: its vocabularies, and the addresses that our things have in them."""

from dataclasses import dataclass

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

from portal.linked_data.names import empty_graph

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
_CURRENCIES = "http://publications.europa.eu/resource/authority/currency/"

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


def currency_iri(code: str) -> URIRef:
    """Name a currency as the Publications Office of the European Union does."""
    return URIRef(f"{_CURRENCIES}{code}")


def new_graph() -> Graph:
    """Make an empty graph that knows the short names."""
    return empty_graph(PREFIXES)
