"""Statements that many things share: texts by language, concepts, pages, hours, contacts."""

from dataclasses import dataclass, field, replace

from rdflib import DCTERMS, RDFS, SKOS, TIME, Graph, Literal, URIRef

from geo.country import Country
from portal.cpsv.names import CV, Iris, new_graph
from portal.linked_data.names import web_iri
from portal.linked_data.statements import Statements
from portal.vocabularies.rules import Term, Vocabularies, Vocabulary

# Opening hours are in the OpenStreetMap syntax, whose words are English.
_HOURS_LANGUAGE = "en"
EVENTS = "life_events"


@dataclass(frozen=True, kw_only=True)
class Description(Statements):
    """A graph in the making, and what it is made with.

    `stands_alone` tells that whatever is referred to has to be described here as well, because
    nothing else comes with it.
    """

    iris: Iris
    country: Country
    vocabularies: Vocabularies
    stands_alone: bool = True
    graph: Graph = field(default_factory=new_graph)

    def anew(self) -> "Description":
        """Begin another graph of the same kind."""
        return replace(self, graph=new_graph())

    def term(self, vocabulary: Vocabulary, code: str | None) -> URIRef | None:
        """Return the concept of a term; one that has left the vocabulary is passed over."""
        term = vocabulary.get(code)
        if term is None:
            return None
        iri = self.iris.term(vocabulary.name, term.code)
        if self.stands_alone:
            describe_term(self, vocabulary, term)
        return iri

    def hours(self, subject: URIRef, hours: str | None) -> None:
        """State opening hours as their text."""
        if hours:
            part = "-hours" if "#" in subject else "#hours"
            when = self.made(URIRef(f"{subject}{part}"), TIME.TemporalEntity)
            self.add(when, DCTERMS.description, Literal(hours, lang=_HOURS_LANGUAGE))
            self.add(subject, CV.openingHours, when)

    def where(self) -> URIRef:
        """Return the country as a place."""
        country = self.made(
            self.iris.country, DCTERMS.Location, identifier=self.country.code.upper()
        )
        self.texts(country, RDFS.label, self.country.names)
        return country


def describe_term(about: Description, vocabulary: Vocabulary, term: Term) -> None:
    """Describe a term as a concept of its scheme, a life event also as the event that it is."""
    iri = about.made(about.iris.term(vocabulary.name, term.code), SKOS.Concept)
    about.texts(iri, SKOS.prefLabel, term.names)
    about.texts(iri, SKOS.definition, term.hint)
    about.add(iri, SKOS.notation, Literal(term.code))
    about.add(iri, SKOS.inScheme, about.iris.vocabulary(vocabulary.name))
    if term.uri is not None:
        about.add(iri, SKOS.exactMatch, web_iri(term.uri))
    if vocabulary.name == EVENTS:
        _describe_event(about, iri, term)


def _describe_event(about: Description, iri: URIRef, term: Term) -> None:
    kind = CV.BusinessEvent if term.kind == "business" else CV.LifeEvent
    about.made(iri, CV.Event, kind, identifier=term.code)
    about.texts(iri, DCTERMS.title, term.names)
    about.texts(iri, DCTERMS.description, term.hint)


def describe_vocabulary(about: Description, vocabulary: Vocabulary) -> None:
    """Describe a vocabulary as a concept scheme with its terms."""
    scheme = about.made(about.iris.vocabulary(vocabulary.name), SKOS.ConceptScheme)
    about.texts(scheme, DCTERMS.title, vocabulary.names)
    for term in vocabulary:
        describe_term(about, vocabulary, term)
        about.add(scheme, SKOS.hasTopConcept, about.iris.term(vocabulary.name, term.code))
