"""Names of the web that our graphs use: addresses of pages, languages, parts, short names."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from rdflib import Graph, URIRef

_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-{part}/{code}"
# What may stand in an address that people write, and not between the angles of an IRI.
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")

Prefixes = Mapping[str, object]


def part_of(whole: URIRef, kind: str, number: int | str) -> URIRef:
    """Name a part of a record."""
    return URIRef(f"{whole}#{kind}-{number}")


def language_iri(code: str) -> URIRef:
    """Name a language of two or three letters as the Library of Congress does."""
    return URIRef(_LANGUAGES.format(part=1 if len(code) == 2 else 2, code=code))


def web_iri(address: str) -> URIRef:
    """Name a web page by its address."""
    return URIRef(_NOT_IN_IRI.sub(lambda found: quote(found[0]), address))


def empty_graph(prefixes: Prefixes) -> Graph:
    """Make an empty graph that knows short names."""
    graph = Graph("SimpleMemory", bind_namespaces="none")
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, str(namespace))
    return graph
