"""What datasets refer to, in DCAT-AP: agencies, areas, licences, themes, formats, frequencies."""

from dataclasses import dataclass, field, replace

from rdflib import DCAT, DCTERMS, FOAF, RDFS, SKOS, Graph, Literal, URIRef

from geo.country import Country
from portal.linked_data.names import empty_graph, web_iri
from portal.linked_data.statements import Statements
from portal.opendata.dcat.names import (
    GEOSPARQL,
    PREFIXES,
    PUBLIC_ACCESS,
    THEMES,
    Iris,
    file_type_iri,
    media_type_iri,
)
from portal.opendata.exchange.surroundings import Surroundings
from portal.opendata.formats.rules import FORMATS
from portal.opendata.terms.rules import Terms

_THEMES_TITLE = {"ar": "مواضيع البيانات", "en": "Data themes"}


def new_graph() -> Graph:
    """Make an empty graph that knows the short names."""
    return empty_graph(PREFIXES)


@dataclass(frozen=True, kw_only=True)
class CatalogueDescription(Statements):
    """A graph in the making, and what it is made with: whatever is referred to is described too."""

    iris: Iris
    country: Country
    terms: Terms
    known: Surroundings = field(default_factory=Surroundings)
    graph: Graph = field(default_factory=new_graph)

    def about(self, known: Surroundings) -> "CatalogueDescription":
        """Begin another graph, about datasets whose surroundings are known."""
        return replace(self, known=known, graph=new_graph())

    def agency(self, code: str) -> URIRef:
        """Return an agency with its name; for one that the directory has not, who publishes all."""
        if code not in self.known.agencies:
            return self.publisher()
        iri = self.made(self.iris.agency(code), FOAF.Agent, identifier=code)
        self.texts(iri, FOAF.name, self.known.agency(code))
        return iri

    def publisher(self) -> URIRef:
        """Return who publishes the whole: the government."""
        iri = self.made(self.iris.publisher, FOAF.Agent, identifier=self.country.code.upper())
        self.texts(iri, FOAF.name, self.country.government or self.country.names)
        return iri

    def area(self, code: str) -> URIRef | None:
        """Return an area with its name and the box around it; None for one that is no more."""
        place = self.known.areas.get(code)
        if place is None:
            return None
        iri = self.made(self.iris.area(code), DCTERMS.Location, identifier=code)
        self.texts(iri, SKOS.prefLabel, place.names)
        west, south, east, north = (f"{edge:.5f}" for edge in place.box)
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        self.add(iri, DCAT.bbox, Literal(f"POLYGON(({ring}))", datatype=GEOSPARQL.wktLiteral))
        return iri

    def licence(self, code: str) -> URIRef | None:
        """Return a licence with its name; None for one that the register does not know."""
        found = self.terms.licences.get(code)
        if found is None:
            return None
        iri = web_iri(found.address) if found.address else self.iris.licence(code)
        self.made(iri, DCTERMS.LicenseDocument, identifier=code)
        self.texts(iri, DCTERMS.title, found.names)
        return iri

    def theme(self, category: str) -> URIRef | None:
        """Return the theme of a category, called like the category that brings it."""
        address = self.terms.categories.theme_of(category)
        if address is None:
            return None
        iri = self.made(URIRef(address), SKOS.Concept)
        named = next(one for one in self.terms.categories if one.theme == address)
        self.texts(iri, SKOS.prefLabel, named.names)
        self.add(iri, SKOS.inScheme, self.made(THEMES, SKOS.ConceptScheme))
        self.texts(THEMES, DCTERMS.title, _THEMES_TITLE)
        return iri

    def frequency(self, code: str) -> URIRef | None:
        """Return how often something is brought up to date."""
        found = self.terms.frequencies.get(code)
        if found is None:
            return None
        iri = self.made(URIRef(found.uri), DCTERMS.Frequency)
        self.texts(iri, RDFS.label, found.names)
        return iri

    def media_type(self, code: str) -> URIRef:
        """Return the media type of a format."""
        return self.made(media_type_iri(code), DCTERMS.MediaType)

    def format(self, code: str) -> URIRef:
        """Return a format by the list that DCAT-AP asks for, or else by its media type."""
        iri = self.made(file_type_iri(code) or media_type_iri(code), DCTERMS.MediaTypeOrExtent)
        self.add(iri, RDFS.label, Literal(FORMATS[code].name))
        return iri

    def access(self) -> URIRef:
        """Return that anybody may have it."""
        return self.made(PUBLIC_ACCESS, DCTERMS.RightsStatement)

    def where(self) -> URIRef:
        """Return the country as a place."""
        code = self.country.code.upper()
        iri = self.made(self.iris.country, DCTERMS.Location, identifier=code)
        self.texts(iri, SKOS.prefLabel, self.country.names)
        return iri
