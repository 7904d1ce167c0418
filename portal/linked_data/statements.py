"""A graph in the making, and what can be stated in any vocabulary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import DCTERMS, FOAF, RDF, Graph, Literal, URIRef
from rdflib.term import Node

from portal.linked_data.names import language_iri, web_iri

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Statements:
    """A graph that statements are added to, unless there is nothing to be said."""

    graph: Graph = field(default_factory=Graph)

    def add(self, subject: URIRef, predicate: URIRef, value: Node | None) -> None:
        """State something, unless there is nothing to be said."""
        if value is not None:
            self.graph.add((subject, predicate, value))

    def texts(self, subject: URIRef, predicate: URIRef, texts: Texts | None) -> None:
        """State a text in each language that it is in."""
        for language, text in (texts or {}).items():
            self.graph.add((subject, predicate, Literal(text, lang=language)))

    def made(self, iri: URIRef, *kinds: URIRef, identifier: str | None = None) -> URIRef:
        """State what a thing is, and its identifier."""
        for kind in kinds:
            self.graph.add((iri, RDF.type, kind))
        if identifier is not None:
            self.graph.add((iri, DCTERMS.identifier, Literal(identifier)))
        return iri

    def page(self, address: str | None) -> URIRef | None:
        """Return a web page, if there is one."""
        return None if address is None else self.made(web_iri(address), FOAF.Document)

    def languages(self, subject: URIRef, codes: Iterable[str]) -> None:
        """State the languages of a thing."""
        for code in codes:
            language = self.made(language_iri(code), DCTERMS.LinguisticSystem)
            self.add(subject, DCTERMS.language, language)
