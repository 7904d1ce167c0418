"""Statements about things: named or not, that lead elsewhere or do not."""

from portal.opendata.openness.stars import Reason
from tests.portal.opendata.zoo.animals import Animal, animal
from tests.portal.opendata.zoo.making import JSON_LD, NAMELESS_TURTLE, RDF, TURTLE, plain

_ALONE = '<https://data.example/1> <http://purl.org/dc/terms/title> "x" .\n'
_RDF_ALONE = RDF.replace("https://other.example/5", "https://data.example/2")
_RDF_NAMELESS = RDF.replace(' rdf:about="https://data.example/1"', "").replace(
    '<dct:spatial rdf:resource="https://other.example/5"/>', "<dct:title>x</dct:title>"
)
_LINKED_JSON = JSON_LD.replace('"name":"x"', '"areaServed":{"@id":"https://other.example/5"}')
_NAMELESS_JSON = JSON_LD.replace('"@id":"https://data.example/schools/1",', "")
_LEADS = "<https://a.example/1> <https://a.example/p> <https://b.example/2> .\n"
_UNCHECKED, _NO_LINKS = Reason.LINKS_UNCHECKED, Reason.NO_LINKS

STATEMENTS: tuple[Animal, ...] = (
    animal("things.ttl", plain(TURTLE), "TTL", 4, _UNCHECKED),
    animal("alone.ttl", plain("@base <https://data.example/> .\n" + _ALONE), "TTL", 4, _NO_LINKS),
    animal("nameless.ttl", plain(NAMELESS_TURTLE), "TTL", 3, Reason.NO_IDENTIFIERS),
    animal("things.rdf", plain(RDF), "RDFXML", 4, _UNCHECKED),
    animal("alone.rdf", plain(_RDF_ALONE), "RDFXML", 4, _NO_LINKS),
    animal("nameless.rdf", plain(_RDF_NAMELESS), "RDFXML", 3, Reason.NO_IDENTIFIERS),
    animal("linked.jsonld", plain(_LINKED_JSON), "JSONLD", 4, _UNCHECKED),
    animal("things.jsonld", plain(JSON_LD), "JSONLD", 4, _NO_LINKS),
    animal("nameless.jsonld", plain(_NAMELESS_JSON), "JSONLD", 3, Reason.NO_IDENTIFIERS),
    animal("things.nt", plain(_LEADS), "NT", 4, _UNCHECKED),
    animal("alone.nt", plain(_ALONE), "NT", 4, _NO_LINKS),
)
